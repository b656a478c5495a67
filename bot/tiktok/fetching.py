"""One exchange over HTTP, whole and within bounds: a server that goes wrong costs an error and never the process."""

import asyncio
import zlib

import httpx

from bot.tiktok.errors import Unavailable, UnexpectedShape

LARGEST = 32 * 2**20
"""Bytes of an answer, unpacked. A hundred orders with everything are one of them."""

DEADLINE = 90.0
"""Seconds for a whole answer, however steadily it drips."""

_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_OF_THE_WAY = frozenset({"content-encoding", "content-length", "transfer-encoding"})


async def fetch(
    http: httpx.AsyncClient, request: httpx.Request, *, largest: int = LARGEST, deadline: float = DEADLINE
) -> httpx.Response:
    """Return the answer with its body read. No redirect is followed: the request holds tokens.

    Raises Unavailable for a server that can't be reached or is too slow, UnexpectedShape for an answer that is too
    large, or packed in a way that wasn't asked for.
    """
    request.headers["accept-encoding"] = "gzip"
    try:
        async with asyncio.timeout(deadline):
            response = await http.send(request, stream=True, follow_redirects=False)
            try:
                body = await _body(response, largest)
            finally:
                await response.aclose()
    except TimeoutError:
        raise Unavailable(f"no whole answer within {deadline:g} s") from None
    except httpx.TransportError as error:
        # `from None`: the original carries the request, whose address and headers hold secrets.
        raise Unavailable(type(error).__name__) from None
    headers = [(name, text) for name, text in response.headers.multi_items() if name not in _OF_THE_WAY]
    return httpx.Response(response.status_code, headers=headers, content=body)


async def _body(response: httpx.Response, largest: int) -> bytes:
    """Unpacked piece by piece, and no further than is allowed: a packed megabyte can be a gigabyte."""
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in _PACKED | {"", "identity"}:
        raise UnexpectedShape("the answer is packed in a way that wasn't asked for", http_status=response.status_code)
    unpacker = _Unpacker() if packing in _PACKED else None
    pieces, size = [], 0
    async for chunk in response.aiter_raw():
        piece = unpacker.unpack(chunk, largest - size + 1) if unpacker else chunk
        size += len(piece)
        if size > largest:
            raise UnexpectedShape(f"the answer is larger than {largest:,} bytes", http_status=response.status_code)
        pieces.append(piece)
    if unpacker and not unpacker.whole:
        raise UnexpectedShape("the answer ends in the middle", http_status=response.status_code)
    return b"".join(pieces)


class _Unpacker:
    """Gzip, of any number of members (RFC 1952), or zlib."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self.whole = True

    def unpack(self, chunk: bytes, most: int) -> bytes:
        """Return what is in a chunk, ``most`` bytes of it."""
        found = b""
        while chunk and len(found) < most:
            if self._member.eof:
                self._member = zlib.decompressobj(zlib.MAX_WBITS | 32)
            try:
                found += self._member.decompress(chunk, most - len(found))
            except zlib.error:
                raise UnexpectedShape("the answer can't be unpacked") from None
            chunk = self._member.unused_data
            self.whole = self._member.eof
        return found

"""Running an app on a free loopback port."""

import contextlib

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.playground.serve import serve, serve_async


async def hello(_):
    return PlainTextResponse("hello")


APP = Starlette(routes=[Route("/", hello)])


@contextlib.asynccontextmanager
async def broken(_):
    raise OSError("no")
    yield


def test_two_apps_run_side_by_side_and_end_with_their_blocks():
    with serve(APP) as one, serve(APP) as two:
        assert one != two
        assert [httpx.get(url).text for url in (one, two)] == ["hello", "hello"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(one)


async def test_an_app_can_share_the_loop_of_its_caller():
    async with serve_async(APP) as url, httpx.AsyncClient() as client:
        assert (await client.get(url)).text == "hello"
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


def test_a_taken_port_is_an_error_at_once():
    with serve(APP) as url, pytest.raises(OSError, match="in use"), serve(APP, port=int(url.rsplit(":")[-1])):
        pass


def test_an_app_that_does_not_start_is_an_error():
    with pytest.raises(RuntimeError, match="did not start"), serve(Starlette(lifespan=broken)):
        pass


async def test_an_app_that_does_not_start_is_an_error_on_the_callers_loop_too():
    with pytest.raises(RuntimeError, match="did not start"):
        async with serve_async(Starlette(lifespan=broken)):
            pass

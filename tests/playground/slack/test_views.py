"""views.open, push, update, publish: triggers, hashes, the stack, the rules of views."""

import pytest

TITLE = {"type": "plain_text", "text": "Escalate"}
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}
MODAL = {"type": "modal", "title": TITLE, "blocks": [SECTION]}
HOME = {"type": "home", "blocks": [SECTION]}


@pytest.fixture
def trigger(workspace):
    """A fresh trigger of Maria's, as from a click in the modal `view_id`."""

    def issue(view_id=None):
        return workspace.triggers.issue(workspace.new_id("t"), "U0MARIA", workspace.epoch(), view_id)

    return issue


async def test_it_opens_a_modal_for_the_one_who_acted(client, trigger, workspace):
    view = (await client.views_open(trigger_id=trigger(), view=MODAL))["view"]
    assert [v.id for v in workspace.modal_stack("U0MARIA")] == [view["id"]]
    assert (view["root_view_id"], view["previous_view_id"]) == (view["id"], None)
    assert view["state"] == {"values": {}}
    assert view["blocks"][0]["block_id"]


async def test_a_trigger_works_once(client, refused, trigger):
    once = trigger()
    await client.views_open(trigger_id=once, view=MODAL)
    assert (await refused(client.views_open(trigger_id=once, view=MODAL)))["error"] == "exchanged_trigger_id"


async def test_a_trigger_lasts_three_seconds(client, refused, trigger, clock):
    late = trigger()
    clock.advance(seconds=3.1)
    assert (await refused(client.views_open(trigger_id=late, view=MODAL)))["error"] == "expired_trigger_id"


async def test_an_invented_trigger_is_invalid(client, refused):
    assert (await refused(client.views_open(trigger_id="1.2.3", view=MODAL)))["error"] == "invalid_trigger_id"


async def test_pushing_needs_a_trigger_from_the_modal_and_stops_at_three(client, refused, trigger):
    root = (await client.views_open(trigger_id=trigger(), view=MODAL))["view"]["id"]
    second = (await client.views_push(trigger_id=trigger(root), view=MODAL))["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (root, root)
    assert (await refused(client.views_push(trigger_id=trigger(), view=MODAL)))["error"] == "invalid_trigger_id"
    await client.views_push(trigger_id=trigger(second["id"]), view=MODAL)
    fourth = client.views_push(trigger_id=trigger(second["id"]), view=MODAL)
    assert (await refused(fourth))["error"] == "push_limit_reached"


async def test_an_update_needs_the_current_hash_if_one_is_given(client, refused, trigger):
    view = (await client.views_open(trigger_id=trigger(), view=MODAL))["view"]
    changed = (await client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL))["view"]
    assert changed["hash"] != view["hash"]
    stale = client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    assert (await refused(stale))["error"] == "hash_conflict"


async def test_an_update_finds_its_view_by_external_id(client, refused, trigger):
    named = {**MODAL, "external_id": "issue-7"}
    view = (await client.views_open(trigger_id=trigger(), view=named))["view"]
    assert (await client.views_update(external_id="issue-7", view=named))["view"]["id"] == view["id"]
    assert (await refused(client.views_update(external_id="issue-8", view=named)))["error"] == "not_found"
    assert (await refused(client.views_publish(user_id="U0JO", view={**HOME, "external_id": "issue-7"})))["error"] == (
        "duplicate_external_id"
    )


@pytest.mark.parametrize(
    ("view", "pointer"),
    [
        ({**MODAL, "title": {"type": "plain_text", "text": "x" * 25}}, "/view/title"),
        ({**MODAL, "blocks": [SECTION] * 101}, "/view/blocks"),
        ({**MODAL, "private_metadata": "x" * 3_001}, "/view/private_metadata"),
        ({**MODAL, "type": "home"}, "/view/type"),
        ("nonsense", ""),
    ],
)
async def test_views_are_checked(client, refused, trigger, workspace, view, pointer):
    unused = trigger()
    body = await refused(client.api_call("views.open", json={"trigger_id": unused, "view": view}))
    assert body["error"] == "invalid_arguments"
    assert pointer in str(body.get("response_metadata", ""))
    assert (await client.views_open(trigger_id=unused, view=MODAL))["ok"], "a refused view does not spend the trigger"


async def test_a_view_may_have_250_kilobytes(client, refused, trigger):
    option = {"text": {"type": "plain_text", "text": "x" * 75}, "value": "v" * 150}
    options = [{**option, "value": f"{n}{'v' * 140}"} for n in range(100)]
    select = {"type": "static_select", "action_id": "s", "options": options}
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "accessory": select}] * 10
    body = await refused(client.views_open(trigger_id=trigger(), view={**MODAL, "blocks": blocks}))
    assert body["error"] == "view_too_large"


async def test_home_is_published_per_person_and_guarded_by_its_hash(client, refused, maria, ravi):
    first = (await client.views_publish(user_id="U0MARIA", view=HOME))["view"]
    assert (await maria.get("home"))["view"]["id"] == first["id"]
    assert (await ravi.get("home"))["view"] is None
    again = (await client.views_publish(user_id="U0MARIA", view=HOME, hash=first["hash"]))["view"]
    assert again["id"] == first["id"]
    stale = client.views_publish(user_id="U0MARIA", view=HOME, hash=first["hash"])
    assert (await refused(stale))["error"] == "hash_conflict"
    assert (await refused(client.views_publish(user_id="U0NOBODY", view=HOME)))["error"] == "user_not_found"


async def test_home_must_be_enabled(client, refused, workspace):
    workspace.app.home_tab_enabled = False
    assert (await refused(client.views_publish(user_id="U0MARIA", view=HOME)))["error"] == "not_enabled"

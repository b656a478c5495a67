"""Filling in, submitting and closing modals as a person does."""

import pytest

from bot.playground.slack import viewing


def plain(text):
    return {"type": "plain_text", "text": text}


def text_input(block_id, **element):
    element = {"type": "plain_text_input", "action_id": "text", **element}
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element}


FORM = {
    "type": "modal",
    "callback_id": "escalate",
    "title": plain("Escalate"),
    "submit": plain("Send"),
    "private_metadata": "issue-7",
    "blocks": [
        text_input("title", max_length=10),
        {**text_input("note"), "optional": True},
        {
            "type": "input",
            "block_id": "level",
            "label": plain("Level"),
            "element": {
                "type": "static_select",
                "action_id": "choice",
                "options": [{"text": plain(v), "value": v} for v in ("SEV1", "SEV2")],
                "initial_option": {"text": plain("SEV2"), "value": "SEV2"},
            },
        },
    ],
}
FILLED = {"title": {"text": {"type": "plain_text_input", "value": "Broken"}}}


@pytest.fixture
def form(workspace):
    return viewing.open_modal(workspace, "U0MARIA", FORM)


def answer_with(bolt, **answer):
    seen = []

    @bolt.view("escalate")
    async def submitted(ack, view):
        seen.append(view)
        await ack(**answer)

    return seen


async def test_a_submission_carries_every_input_and_closes_the_modal(bolt, listening, maria, form, workspace):
    seen = answer_with(bolt)
    async with listening(bolt):
        answer = await maria.post("view/submit", view_id=form.id, state=FILLED)
    assert answer == {"ok": True, "response_action": None}
    (view,) = seen
    assert view["private_metadata"] == "issue-7"
    assert view["state"]["values"] == {
        "title": {"text": {"type": "plain_text_input", "value": "Broken"}},
        "note": {"text": {"type": "plain_text_input", "value": None}},
        "level": {"choice": {"type": "static_select", "selected_option": {"text": plain("SEV2"), "value": "SEV2"}}},
    }
    assert workspace.modal_stack("U0MARIA") == []


async def test_missing_fields_are_shown_without_asking_the_bot(maria, form, workspace):
    answer = await maria.post("view/submit", view_id=form.id, state={})
    assert answer["errors"] == {"title": "Please complete this required field."}
    assert workspace.modal_stack("U0MARIA") == [form]


async def test_errors_of_the_bot_keep_the_form_and_what_was_entered(bolt, listening, maria, form):
    answer_with(bolt, response_action="errors", errors={"title": "Too vague"})
    async with listening(bolt):
        answer = await maria.post("view/submit", view_id=form.id, state=FILLED)
    assert (answer["response_action"], answer["errors"]) == ("errors", {"title": "Too vague"})
    assert form.state["title"]["text"]["value"] == "Broken"


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "update", "view": {**FORM, "title": plain("x" * 25)}},
        {"response_action": "explode"},
    ],
)
async def test_an_answer_slack_would_refuse_is_refused(bolt, listening, maria, form, workspace, answer):
    answer_with(bolt, **answer)
    async with listening(bolt):
        refusal = await maria.post("view/submit", view_id=form.id, state=FILLED)
    assert (refusal["ok"], refusal["error"]) == (False, "invalid_response")
    assert workspace.modal_stack("U0MARIA") == [form]


async def test_the_bot_may_update_push_and_clear(bolt, listening, maria, form, workspace):
    thanks = {"type": "modal", "callback_id": "escalate", "title": plain("Thanks"), "blocks": [{"type": "divider"}]}
    answers = [
        {"response_action": "push", "view": FORM},
        {"response_action": "update", "view": {**thanks, "submit": plain("Close")}},
        {"response_action": "clear"},
    ]

    @bolt.view("escalate")
    async def submitted(ack):
        await ack(**answers.pop(0))

    async with listening(bolt):
        pushed = await maria.post("view/submit", view_id=form.id, state=FILLED)
        top = pushed["view"]["id"]
        assert pushed["view"]["previous_view_id"] == form.id
        updated = await maria.post("view/submit", view_id=top, state=FILLED)
        assert (updated["view"]["id"], updated["view"]["title"]["text"]) == (top, "Thanks")
        assert (await maria.post("view/submit", view_id=top, state={}))["response_action"] == "clear"
    assert workspace.modal_stack("U0MARIA") == []


async def test_a_silent_bot_leaves_the_form_open(maria, form, workspace):
    assert (await maria.post("view/submit", view_id=form.id, state=FILLED))["error"] == "dispatch_failed"
    assert workspace.modal_stack("U0MARIA") == [form]


async def test_an_update_keeps_what_was_entered_in_fields_that_stay(client, form, maria):
    await maria.post("view/submit", view_id=form.id, state=FILLED)
    view = (await client.views_update(view_id=form.id, view={**FORM, "title": plain("Again")}))["view"]
    assert view["state"]["values"]["title"]["text"]["value"] == "Broken"


async def test_closing_tells_the_bot_only_where_it_asked(bolt, listening, maria, workspace):
    closed = []

    @bolt.view_closed("escalate")
    async def on_close(ack, body):
        closed.append((body["view"]["title"]["text"], body["is_cleared"]))
        await ack()

    def opened(title, **flags):
        return viewing.push(workspace, "U0MARIA", {**FORM, "title": plain(title), **flags})

    root = viewing.open_modal(workspace, "U0MARIA", {**FORM, "notify_on_close": True})
    quiet = opened("quiet")
    loud = opened("loud", notify_on_close=True)
    async with listening(bolt):
        await maria.post("view/close", view_id=loud.id)
        await maria.post("view/close", view_id=quiet.id, clear=True)
    assert closed == [("loud", False), ("Escalate", True)]
    assert root.id not in workspace.views


async def test_nobody_submits_or_closes_another_persons_modal(ravi, form, workspace):
    assert (await ravi.post("view/submit", view_id=form.id, state=FILLED))["error"] == "view_not_found"
    assert (await ravi.post("view/close", view_id=form.id))["error"] == "view_not_found"
    assert workspace.modal_stack("U0MARIA") == [form]

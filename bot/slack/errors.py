"""What an answer of Slack, or the lack of one, means: refused, slowed down, or nobody knows.

`classify` turns an exception of slack_sdk's AsyncWebClient into one of the families below. Error codes:
docs.slack.dev/reference/methods (November 2026). A code that is in no family is still a definite no: Slack answered.
"""

from typing import ClassVar


class SlackFailure(Exception):
    """A call to Slack that did not succeed. `code` is Slack's own word, `advice` what a person should do."""

    advice: ClassVar[str] = "Look the code up in Slack's documentation of the method."

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class Refusal(SlackFailure):
    """A definite no: nothing was done, and the same call will be refused again."""


class ChannelRefusal(Refusal):
    advice = (
        "The bot cannot write to this channel. Invite it with /invite, unarchive the channel, or choose another one; "
        "where posting is restricted, a workspace admin must allow the app."
    )


class PersonRefusal(Refusal):
    advice = (
        "This person or group cannot be reached by the bot: check that the account is active and not a guest or bot."
    )


class AccountRefusal(Refusal):
    advice = "The bot's access to the workspace has ended. Reinstall the app and put its new token in SLACK_BOT_TOKEN."


class SetupRefusal(AccountRefusal):
    """One kind of call is not permitted; others may be."""

    advice = "The app lacks a scope or a setting. Apply the output of `shopwatch manifest` to it and reinstall it."


class PayloadRefusal(Refusal):
    advice = "The message breaks Slack's rules. This is a fault of the bot: please report it."


class MessageRefusal(Refusal):
    advice = "The message cannot be changed or answered: it was deleted, locked or belongs to another. Post a new one."


class InteractionRefusal(Refusal):
    advice = "The click or command came too late or was overtaken by another one. Open it again and repeat the step."


class RateLimited(SlackFailure):
    """Definitely not done; may be repeated after `retry_after` seconds."""

    advice = "Slack asks the bot to slow down; it waits and tries again by itself."

    def __init__(self, code: str, retry_after: float) -> None:
        super().__init__(code, f"retry after {retry_after:g} s")
        self.retry_after = retry_after


class OutcomeUnknown(SlackFailure):
    """No usable answer: the call may have been carried out or not. Look before repeating a post."""

    advice = (
        "Slack did not answer clearly. The bot looks for what it sent before it sends it again; see status.slack.com."
    )


class Unreachable(OutcomeUnknown):
    """No connection was made, so in fact nothing was done; treating it like an unknown outcome is safe."""

    advice = "Slack cannot be reached from this machine. Check the network, the proxy and SLACK_API_URL."


# Which code belongs to which family.
FAMILIES: dict[type[SlackFailure], str] = {
    ChannelRefusal: """
        channel_not_found is_archived not_in_channel restricted_action restricted_action_read_only_channel
        restricted_action_thread_only_channel channel_type_not_supported method_not_supported_for_channel_type
        invalid_channel channel_is_limited_access
    """,
    PersonRefusal: """
        user_not_found users_not_found user_not_in_channel user_not_visible user_disabled user_is_bot
        user_is_restricted cannot_dm_bot no_such_subteam subteam_not_found
    """,
    AccountRefusal: """
        account_inactive token_revoked token_expired invalid_auth not_authed access_denied team_access_not_granted
        team_not_found org_login_required ekm_access_denied enterprise_is_restricted two_factor_setup_required
        accesslimited team_added_to_org
    """,
    SetupRefusal: """
        missing_scope no_permission not_allowed_token_type not_enabled messages_tab_disabled
        metadata_must_be_sent_from_app
    """,
    PayloadRefusal: """
        invalid_blocks invalid_blocks_format invalid_block_type msg_too_long msg_blocks_too_long no_text
        too_many_attachments invalid_attachments attachment_payload_limit_exceeded only_one_table_allowed
        metadata_too_large invalid_metadata_format invalid_metadata_schema
        markdown_text_conflict invalid_arguments invalid_arg_name invalid_array_arg invalid_charset
        invalid_form_data invalid_json invalid_payload json_not_object missing_argument invalid_post_type
        missing_post_type view_too_large duplicate_external_id invalid_view
    """,
    MessageRefusal: """
        message_not_found cant_update_message edit_window_closed cant_delete_message is_inactive update_failed
        compliance_exports_prevent_deletion cant_broadcast_message thread_not_found cannot_reply_to_message
        restricted_action_thread_locked restricted_action_non_threadable_channel
    """,
    InteractionRefusal: """
        expired_trigger_id exchanged_trigger_id invalid_trigger_id trigger_expired trigger_exchanged
        hash_conflict push_limit_reached view_not_found not_found expired_url used_url
    """,
    # fatal_error and internal_error: Slack warns that part of the work may have been done.
    OutcomeUnknown: """
        fatal_error internal_error service_unavailable request_timeout backend_timeout timeout
    """,
}
RATE_LIMITS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
FAMILY_OF = {code: family for family, codes in FAMILIES.items() for code in codes.split()}

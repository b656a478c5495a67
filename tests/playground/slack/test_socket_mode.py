"""slack_bolt over Socket Mode: commands, clicks, reconnection."""


async def test_it_carries_a_command_and_its_answer(bolt, listening, maria):
    seen = {}

    @bolt.command("/shop")
    async def shop(ack, command):
        seen.update(command)
        await ack("All *good* & quiet")

    async with listening(bolt):
        assert await maria.post("command", channel="C0SHOPOPS", text="/shop sps acme & <co>") == {"ok": True}
    answer = (await maria.messages("C0SHOPOPS"))[-1]
    assert answer["text"] == "All *good* &amp; quiet"
    assert answer["ephemeral_to"] == "U0MARIA"
    assert seen["text"] == "sps acme &amp; &lt;co&gt;"
    assert (seen["channel_name"], seen["user_name"], seen["command"]) == ("shop-ops", "maria", "/shop")
    assert seen["response_url"].startswith("http://127.0.0.1:")

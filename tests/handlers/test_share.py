"""Share: an answer only one person saw becomes everybody's."""


async def test_sharing_posts_the_answer_made_anew_with_the_name_of_who_shared_it(bot, shown, until):
    bot.risk(bot.shop("Acme US"))
    answer = await bot.maria.types("/shop")
    bot.shop("Late Comer", "7002")
    await bot.maria.clicks(answer, "share")
    await until(lambda: not bot.maria.private())
    await bot.settle()
    [posted] = bot.messages()
    assert "Shared by Maria Lopez" in shown(posted)
    assert "Late Comer" in shown(posted)
    assert "<@U0MARIA>" not in shown(posted)
    assert not [block for block in posted.blocks if "share" in str(block.get("elements"))]


async def test_an_answer_shared_twice_is_posted_once(bot, until):
    bot.shop("Acme US")
    answer = await bot.maria.types("/shop")
    asked = bot.delivery.ask

    async def twice(kind, payload, **more):
        await asked(kind, payload, **more)
        return await asked(kind, payload, **more)

    bot.delivery.ask = twice
    await bot.maria.clicks(answer, "share")
    await until(lambda: not bot.maria.private())
    await bot.settle()
    assert len(bot.messages()) == 1


async def test_a_channel_without_the_bot_says_what_to_do(bot, shown):
    bot.shop("Acme US")
    answer = await bot.maria.types("/shop", "C0RANDOM")
    await bot.maria.clicks(answer, "share")
    assert "/invite @Shopwatch" in shown(await bot.maria.told(2, "C0RANDOM"))


async def test_a_shared_risk_can_be_taken_and_is_edited(bot, shown, until):
    risk = bot.risk(bot.shop("Acme US"))
    await bot.maria.clicks(await bot.maria.types(f"/risk show {risk.id}"), "share")
    await until(lambda: not bot.maria.private())
    await bot.settle()
    [posted] = bot.messages()
    await bot.ravi.clicks(posted, "risk.ack")
    await bot.settle()
    assert "Ravi Menon has it" in shown(posted)
    assert "Ravi Menon has it" in shown(bot.thread(posted)[-1])


async def test_a_button_in_a_shared_answer_answers_beside_it(bot, shown, until):
    bot.shop("Acme US")
    await bot.maria.clicks(await bot.maria.types("/shop"), "share")
    await until(lambda: not bot.maria.private())
    await bot.settle()
    [posted] = bot.messages()
    before = shown(posted)
    await bot.ravi.clicks(posted, "run.2")
    assert "Violations and listings" in shown(await bot.ravi.told())
    assert shown(posted) == before


async def test_an_answer_is_shared_in_the_bots_own_messages(bot, shown, until):
    bot.shop("Acme US")
    await bot.maria.clicks(await bot.maria.types("/shop", "D0MARIA"), "share")
    await until(lambda: not bot.maria.private("D0MARIA"))
    await bot.settle()
    [posted] = bot.messages("D0MARIA")
    assert "Shared by Maria Lopez" in shown(posted)

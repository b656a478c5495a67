// :names: of emoji. Only the common ones: an unknown name stays as it was typed, as in Slack.

const TABLE = `
red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 large_purple_circle 🟣 white_circle ⚪ black_circle ⚫ large_brown_circle 🟤
red_square 🟥 large_red_square 🟥 large_orange_square 🟧 large_yellow_square 🟨 large_green_square 🟩 large_blue_square 🟦 white_large_square ⬜ black_large_square ⬛ small_red_triangle 🔺 small_red_triangle_down 🔻
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ heavy_multiplication_x ✖️ negative_squared_cross_mark ❎ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑 construction 🚧
rotating_light 🚨 bell 🔔 no_bell 🔕 sos 🆘 bangbang ‼️ exclamation ❗ heavy_exclamation_mark ❗ grey_exclamation ❕ question ❓ grey_question ❔ interrobang ⁉️ information_source ℹ️ loudspeaker 📢 mega 📣
chart_with_downwards_trend 📉 chart_with_upwards_trend 📈 bar_chart 📊 clipboard 📋 memo 📝 pencil 📝 pencil2 ✏️ page_facing_up 📄 page_with_curl 📃 bookmark_tabs 📑 card_index_dividers 🗂️ file_folder 📁 open_file_folder 📂 calendar 📆 date 📅 spiral_calendar_pad 🗓️
package 📦 shopping_trolley 🛒 shopping_bags 🛍️ convenience_store 🏪 department_store 🏬 truck 🚚 articulated_lorry 🚛 airplane ✈️ ship 🚢 inbox_tray 📥 outbox_tray 📤 mailbox 📫 email ✉️ envelope ✉️ label 🏷️ receipt 🧾 factory 🏭
moneybag 💰 dollar 💵 euro 💶 pound 💷 yen 💴 money_with_wings 💸 credit_card 💳 scales ⚖️ bank 🏦
hourglass ⌛ hourglass_flowing_sand ⏳ alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ clock1 🕐 clock3 🕒 clock9 🕘 clock12 🕛 zzz 💤 watch ⌚
fire 🔥 boom 💥 zap ⚡ sparkles ✨ star ⭐ star2 🌟 sunny ☀️ cloud ☁️ umbrella ☔ rainbow 🌈 snowflake ❄️ ocean 🌊 seedling 🌱 herb 🌿 four_leaf_clover 🍀 cherry_blossom 🌸 rose 🌹
wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ gear ⚙️ nut_and_bolt 🔩 link 🔗 lock 🔒 unlock 🔓 key 🔑 shield 🛡️ mag 🔍 mag_right 🔎 bulb 💡 electric_plug 🔌 battery 🔋 computer 💻 desktop_computer 🖥️ iphone 📱 telephone_receiver 📞 phone ☎️ pager 📟 satellite_antenna 📡 bug 🐛 robot_face 🤖 test_tube 🧪 microscope 🔬 ladder 🪜
arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_upper_right ↗️ arrow_lower_right ↘️ arrow_upper_left ↖️ arrow_lower_left ↙️ arrow_up_small 🔼 arrow_down_small 🔽 arrow_double_up ⏫ arrow_double_down ⏬ arrows_counterclockwise 🔄 repeat 🔁 leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️ back 🔙 new 🆕 up 🆙 ok 🆗 heavy_plus_sign ➕ heavy_minus_sign ➖ infinity ♾️ recycle ♻️
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 zero 0️⃣ hash #️⃣ 100 💯 first_place_medal 🥇 second_place_medal 🥈 third_place_medal 🥉 trophy 🏆 medal 🏅 dart 🎯 crown 👑 gem 💎
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 clap 👏 raised_hands 🙌 pray 🙏 muscle 💪 wave 👋 ok_hand 👌 point_right 👉 point_left 👈 point_up ☝️ point_down 👇 raised_hand ✋ hand ✋ handshake 🤝 eyes 👀 eye 👁️ brain 🧠 speech_balloon 💬 thought_balloon 💭 bust_in_silhouette 👤 busts_in_silhouette 👥 technologist 🧑‍💻 detective 🕵️ sleuth_or_spy 🕵️
smile 😄 smiley 😃 grinning 😀 grin 😁 joy 😂 slightly_smiling_face 🙂 blush 😊 wink 😉 thinking_face 🤔 neutral_face 😐 confused 😕 worried 😟 cry 😢 sob 😭 scream 😱 sweat_smile 😅 relieved 😌 sleeping 😴 sunglasses 😎 heart_eyes 😍 partying_face 🥳 face_with_monocle 🧐 saluting_face 🫡 skull 💀 ghost 👻 see_no_evil 🙈
heart ❤️ blue_heart 💙 green_heart 💚 yellow_heart 💛 purple_heart 💜 broken_heart 💔 tada 🎉 confetti_ball 🎊 gift 🎁 balloon 🎈 rocket 🚀 checkered_flag 🏁 triangular_flag_on_post 🚩 white_flag 🏳️ black_flag 🏴 pushpin 📌 round_pushpin 📍 paperclip 📎 bookmark 🔖 scroll 📜 newspaper 📰 books 📚 camera 📷 movie_camera 🎥 musical_note 🎵 speaker 🔈 mute 🔇 microphone 🎤
coffee ☕ tea 🍵 pizza 🍕 cake 🍰 apple 🍎 lipstick 💄 nail_care 💅 dress 👗 shirt 👕 shoe 👞 handbag 👜 bathtub 🛁 soap 🧼 sponge 🧽 baby 👶 dog 🐶 cat 🐱 turtle 🐢 snail 🐌 whale 🐳 octopus 🐙 crab 🦀 parrot 🦜 unicorn_face 🦄
flag-us 🇺🇸 us 🇺🇸 flag-gb 🇬🇧 gb 🇬🇧 uk 🇬🇧 flag-de 🇩🇪 de 🇩🇪 flag-fr 🇫🇷 fr 🇫🇷 flag-es 🇪🇸 es 🇪🇸 flag-it 🇮🇹 it 🇮🇹 flag-ie 🇮🇪 flag-jp 🇯🇵 jp 🇯🇵 flag-mx 🇲🇽 flag-br 🇧🇷 flag-id 🇮🇩 flag-my 🇲🇾 flag-ph 🇵🇭 flag-sg 🇸🇬 flag-th 🇹🇭 flag-vn 🇻🇳 flag-eu 🇪🇺 earth_americas 🌎 earth_africa 🌍 earth_asia 🌏 globe_with_meridians 🌐 world_map 🗺️
`;

const words = TABLE.trim().split(/\s+/);
const EMOJI = new Map();
for (let index = 0; index < words.length; index += 2) EMOJI.set(words[index], words[index + 1]);

/** The character of a name, or null. */
export function emoji(name) {
  return EMOJI.get(name.replace(/::skin-tone-\d$/, "")) ?? null;
}

/** Text with every known :name: replaced. */
export function withEmoji(text) {
  return text.replace(/:([\w+'-]+):/g, (typed, name) => emoji(name) ?? typed);
}

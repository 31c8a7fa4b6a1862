/**
 * Shortcodes of emoji, such as `:smile:`.
 *
 * Those that chats use most, by the names people know from GitHub and Slack;
 * a keyboard or the system's own panel has the others. Everything there is
 * would be ten times as large.
 *
 * @module
 */

const TABLE =
  "+1 👍 -1 👎 100 💯 alien 👽 angry 😠 apple 🍎 arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ arrow_up ⬆️ " +
  "astonished 😲 baby 👶 balloon 🎈 banana 🍌 bear 🐻 bee 🐝 beer 🍺 beers 🍻 bell 🔔 bike 🚲 bird 🐦 birthday 🎂 " +
  "blue_heart 💙 blush 😊 bomb 💣 book 📖 books 📚 boom 💥 bow 🙇 bread 🍞 broken_heart 💔 bug 🐛 bulb 💡 bus 🚌 " +
  "cactus 🌵 cake 🍰 calendar 📅 camera 📷 car 🚗 cat 🐱 chart 📈 cheese 🧀 cherries 🍒 clap 👏 clinking_glasses 🥂 clock 🕒 cloud ☁️ " +
  "coffee ☕ cold_sweat 😰 computer 💻 confetti_ball 🎊 confused 😕 construction 🚧 cookie 🍪 cool 😎 cow 🐮 croissant 🥐 cry 😢 crying_cat 😿 crown 👑 " +
  "dancer 💃 dart 🎯 disappointed 😞 dizzy 💫 dog 🐶 dove 🕊️ dragon 🐉 droplet 💧 ear 👂 earth 🌍 egg 🥚 email 📧 exclamation ❗ " +
  "expressionless 😑 eyes 👀 facepalm 🤦 fearful 😨 fire 🔥 fish 🐟 fist ✊ flag 🏁 flushed 😳 four_leaf_clover 🍀 fox 🦊 frog 🐸 ghost 👻 " +
  "gift 🎁 green_heart 💚 grimacing 😬 grin 😁 grinning 😀 guitar 🎸 hammer 🔨 hand ✋ handshake 🤝 hatched_chick 🐥 headphones 🎧 heart ❤️ heart_eyes 😍 " +
  "heavy_check_mark ✔️ herb 🌿 hourglass ⌛ house 🏠 hug 🤗 hugs 🤗 hushed 😯 icecream 🍦 innocent 😇 joy 😂 key 🔑 kiss 💋 kissing_heart 😘 koala 🐨 " +
  "laughing 😆 leaves 🍃 lemon 🍋 link 🔗 lock 🔒 lol 😂 mag 🔍 mask 😷 melting_face 🫠 memo 📝 mind_blown 🤯 money 💰 monkey 🐵 moon 🌙 mouse 🐭 muscle 💪 mushroom 🍄 " +
  "musical_note 🎵 nerd 🤓 neutral_face 😐 no_entry ⛔ no_mouth 😶 octopus 🐙 ok ✅ ok_hand 👌 open_mouth 😮 orange_heart 🧡 owl 🦉 package 📦 palm_tree 🌴 " +
  "panda 🐼 partying_face 🥳 peach 🍑 penguin 🐧 pensive 😔 phone 📱 pig 🐷 pizza 🍕 plane ✈️ pleading_face 🥺 point_down 👇 point_left 👈 point_right 👉 " +
  "point_up 👆 popcorn 🍿 pray 🙏 pushpin 📌 question ❓ rabbit 🐰 rage 😡 rainbow 🌈 raised_hands 🙌 red_circle 🔴 relaxed ☺️ relieved 😌 robot 🤖 " +
  "rocket 🚀 rofl 🤣 rose 🌹 rotating_light 🚨 runner 🏃 sad 😢 salute 🫡 scream 😱 see_no_evil 🙈 seedling 🌱 shrug 🤷 skull 💀 sleeping 😴 sleepy 😪 " +
  "slightly_smiling_face 🙂 smile 😄 smiley 😃 smirk 😏 snail 🐌 snake 🐍 snowflake ❄️ snowman ⛄ sob 😭 soccer ⚽ sparkles ✨ sparkling_heart 💖 speech_balloon 💬 " +
  "star ⭐ star_struck 🤩 stop 🛑 strawberry 🍓 sun ☀️ sunflower 🌻 sunglasses 😎 sunny ☀️ sushi 🍣 sweat 😓 sweat_smile 😅 tada 🎉 taco 🌮 tea 🍵 thinking 🤔 " +
  "thought_balloon 💭 thumbsdown 👎 thumbsup 👍 tiger 🐯 tired_face 😫 tomato 🍅 train 🚆 tree 🌳 trophy 🏆 tulip 🌷 turtle 🐢 two_hearts 💕 umbrella ☔ " +
  "unamused 😒 unicorn 🦄 unlock 🔓 upside_down 🙃 v ✌️ warning ⚠️ watch ⌚ watermelon 🍉 wave 👋 weary 😩 whale 🐳 white_check_mark ✅ wine_glass 🍷 wink 😉 " +
  "worried 😟 wrench 🔧 x ❌ yawning_face 🥱 yellow_heart 💛 yum 😋 zap ⚡ zipper_mouth 🤐 zzz 💤";

const words = TABLE.split(" ");

/** Names in the order of the alphabet, with what they stand for. */
export const EMOJI: ReadonlyMap<string, string> = new Map(
  words.flatMap((name, i) => i % 2 === 0 ? [[name, words[i + 1] ?? ""]] : []),
);

/** What a name, without its colons, stands for. */
export function emojiOf(name: string): string | undefined {
  return EMOJI.get(name);
}

import type zh from "../zh-CN/emoji.ts";

/** Signs for the composer with the words by which they are found. */
const emoji: typeof zh = [
  ["😊", "smile happy"], ["😄", "laugh happy"], ["🙂", "slight smile"], ["😉", "wink"], ["😌", "relieved calm"], ["😍", "love eyes"], ["🥰", "warm love"],
  ["😂", "tears of joy funny"], ["🤗", "hug welcome"], ["🤔", "thinking"], ["😅", "sweat sorry"], ["😳", "flushed surprised"], ["😢", "sad tear"], ["😔", "sorry sad"],
  ["😣", "hard trouble"], ["😴", "sleep night"], ["🤒", "ill"], ["😷", "mask ill"], ["😮", "surprised"], ["😇", "angel"], ["🤝", "handshake deal"], ["👍", "thumb good yes"],
  ["👌", "okay fine"], ["🙏", "thanks please sorry"], ["👏", "applause congratulations"], ["💪", "strong effort"], ["👋", "wave hello bye"], ["✌️", "victory"],
  ["👉", "right point"], ["👇", "down point"], ["👆", "up point"], ["🙋", "hand me"], ["🙇", "bow sorry thanks"], ["❤️", "heart love"], ["🧡", "orange heart"],
  ["💐", "bouquet flowers"], ["🌹", "rose flower"], ["🌸", "blossom spring"], ["☀️", "sun morning"], ["🌙", "moon night"], ["⭐", "star rating"], ["🌟", "glowing star"],
  ["🎉", "party congratulations"], ["🎊", "confetti festival"], ["🎁", "gift present"], ["🧧", "red envelope discount"], ["🏮", "lantern festival"], ["🥮", "mooncake"],
  ["🎂", "cake birthday"], ["🎈", "balloon birthday"], ["🍵", "tea break"], ["☕", "coffee break"], ["✅", "done check"], ["☑️", "checked"], ["❌", "cross no cancel"],
  ["❓", "question"], ["❗", "important attention"], ["⚠️", "warning careful"], ["🚫", "forbidden"], ["ℹ️", "information"], ["🔔", "bell reminder"],
  ["📌", "pin key point"], ["📍", "place address"], ["📎", "attachment clip"], ["📷", "camera photo"], ["🖼️", "picture"], ["🎬", "video"], ["📝", "note record"],
  ["📄", "document invoice"], ["🧾", "receipt invoice"], ["📦", "parcel delivery"], ["🚚", "truck delivery"], ["✈️", "plane"], ["🏠", "home address"], ["🏪", "shop store"],
  ["🏬", "mall warehouse"], ["🛒", "cart order"], ["🛍️", "shopping buy"], ["💰", "money refund"], ["💳", "card payment"], ["🏷️", "price label"], ["🎫", "coupon ticket"],
  ["⏰", "alarm time"], ["⏳", "wait hourglass"], ["📅", "calendar date"], ["🕐", "clock time"], ["📞", "phone call"], ["📱", "mobile app"], ["💻", "computer web"],
  ["📧", "mail"], ["💬", "chat message"], ["🔍", "search find"], ["🔗", "link"], ["🔒", "lock safe privacy"], ["🔑", "key password"], ["🛡️", "shield warranty"],
  ["🛠️", "repair tools"], ["🔧", "wrench install"], ["🔌", "plug power"], ["🔋", "battery"], ["💡", "idea hint"], ["🔥", "fire hot"], ["💧", "water leak"],
  ["❄️", "snow cold"], ["🧹", "broom clean"], ["🧼", "soap wash"], ["🍚", "rice cooker"], ["🍳", "pan cooking"], ["⛺", "tent camping"], ["🎒", "backpack"],
  ["🥾", "boot hiking"], ["🧥", "coat clothes"], ["📏", "ruler size"], ["🎨", "colour palette"], ["🌱", "green sprout"], ["♻️", "recycle"], ["🔄", "exchange refresh"],
  ["↩️", "return back"], ["👶", "baby child"], ["👵", "grandmother elderly"], ["🐱", "cat pet"], ["🐶", "dog pet"],
];

export default emoji;

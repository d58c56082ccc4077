// Drawings of the goods: flat shapes in three tones, tinted by the chosen colour. Each fills a box of 120 × 96.
const line = "#5E7077";
const dark = "#3B4B52";
const s = `stroke="${line}" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"`;
const floor = `<ellipse cx="60" cy="84" rx="38" ry="5" fill="#000" opacity=".06"/>`;

const drawings = {
  "rice-cooker": (t) => `<path d="M28 42h64v24a14 14 0 0 1-14 14H42a14 14 0 0 1-14-14z" fill="${t}" ${s}/><path d="M26 42c2-14 16-21 34-21s32 7 34 21z" fill="#fff" ${s}/><rect x="52" y="15" width="16" height="7" rx="3.5" fill="${dark}"/><rect x="46" y="52" width="28" height="16" rx="4" fill="${dark}"/><path d="M52 60h10" stroke="#8FD2E3" stroke-width="2"/><circle cx="68" cy="60" r="2" fill="#8FD2E3"/>`,
  "air-fryer": (t) => `<path d="M36 20h48a8 8 0 0 1 8 8v42a10 10 0 0 1-10 10H38a10 10 0 0 1-10-10V28a8 8 0 0 1 8-8z" fill="${t}" ${s}/><rect x="36" y="44" width="48" height="26" rx="5" fill="${dark}"/><rect x="41" y="48" width="38" height="13" rx="3" fill="#F2C879" opacity=".85"/><rect x="54" y="64" width="12" height="9" rx="4" fill="#fff" ${s}/><path d="M44 32h32" stroke="${line}" stroke-width="2" opacity=".5"/>`,
  blender: (t) => `<path d="M42 14h36l-4 42H46z" fill="#EAF4F6" ${s}/><path d="M46 34h28l-2 22H48z" fill="#F3D9B1"/><path d="M78 22h9a5 5 0 0 1 5 5v12a5 5 0 0 1-5 5H76" fill="none" ${s}/><rect x="40" y="9" width="40" height="7" rx="3" fill="${dark}"/><path d="M40 58h40l5 22H35z" fill="${t}" ${s}/><circle cx="60" cy="69" r="5" fill="#fff" ${s}/>`,
  kettle: (t) => `<path d="M40 28h36l6 44a6 6 0 0 1-6 6H40a6 6 0 0 1-6-6z" fill="${t}" ${s}/><path d="M40 28l-12 12 9 6" fill="${t}" ${s}/><path d="M76 30h10a8 8 0 0 1 8 8v18a8 8 0 0 1-8 8h-5" fill="none" ${s}/><path d="M44 28c0-8 6-12 14-12s14 4 14 12z" fill="#fff" ${s}/><rect x="34" y="78" width="46" height="5" rx="2" fill="${dark}"/>`,
  "health-pot": (t) => `<path d="M36 34h44v26a14 14 0 0 1-14 14H50a14 14 0 0 1-14-14z" fill="#EAF4F6" ${s}/><path d="M36 48h44v12a14 14 0 0 1-14 14H50a14 14 0 0 1-14-14z" fill="#E9B98A" opacity=".7"/><path d="M80 38h6a8 8 0 0 1 0 20h-6" fill="none" ${s}/><path d="M40 34c2-8 10-10 18-10s16 2 18 10z" fill="${t}" ${s}/><circle cx="58" cy="21" r="3.5" fill="${dark}"/><rect x="38" y="75" width="40" height="7" rx="3" fill="${t}" ${s}/>`,
  oven: () => `<rect x="22" y="22" width="76" height="56" rx="7" fill="#3F474A" ${s}/><rect x="28" y="29" width="48" height="42" rx="4" fill="#22282A"/><path d="M32 58h40M32 50h40" stroke="#7C8A90" stroke-width="1.5"/><ellipse cx="52" cy="49" rx="13" ry="6" fill="#D79B5A"/><circle cx="87" cy="38" r="5" fill="#D8E0E2"/><circle cx="87" cy="54" r="5" fill="#D8E0E2"/><path d="M83 66h8" stroke="#8FD2E3" stroke-width="2"/><path d="M30 78v4M90 78v4" ${s}/>`,
  vacuum: (t) => `<path d="M78 16l-30 50" stroke="${line}" stroke-width="4" stroke-linecap="round"/><rect x="66" y="12" width="26" height="16" rx="7" fill="${t}" ${s}/><path d="M90 20c6 2 6 12 0 14l-8-4" fill="none" ${s}/><rect x="68" y="28" width="13" height="17" rx="5" fill="#EAF4F6" ${s}/><path d="M30 70h30l4 10H26z" fill="${t}" ${s}/><circle cx="36" cy="81" r="3" fill="${dark}"/><circle cx="55" cy="81" r="3" fill="${dark}"/>`,
  purifier: (t) => `<rect x="36" y="14" width="48" height="68" rx="10" fill="${t}" ${s}/><path d="M44 22h32" stroke="${line}" stroke-width="2"/><g fill="${line}" opacity=".5"><circle cx="50" cy="48" r="1.6"/><circle cx="60" cy="48" r="1.6"/><circle cx="70" cy="48" r="1.6"/><circle cx="50" cy="57" r="1.6"/><circle cx="60" cy="57" r="1.6"/><circle cx="70" cy="57" r="1.6"/><circle cx="50" cy="66" r="1.6"/><circle cx="60" cy="66" r="1.6"/><circle cx="70" cy="66" r="1.6"/></g><circle cx="60" cy="33" r="5" fill="#5BBE8A"/>`,
  humidifier: (t) => `<path d="M40 36h40v36a10 10 0 0 1-10 10H50a10 10 0 0 1-10-10z" fill="${t}" ${s}/><path d="M44 36h32v20H44z" fill="#CFE6EE"/><path d="M38 36c2-6 10-8 22-8s20 2 22 8z" fill="#fff" ${s}/><path d="M52 22c-4-4 4-6 0-11M60 22c-4-4 4-7 0-12M68 22c-4-4 4-6 0-11" fill="none" stroke="#8DBFD0" stroke-width="2" stroke-linecap="round"/><path d="M52 68h16" stroke="${line}" stroke-width="2"/>`,
  fan: (t) => `<circle cx="60" cy="34" r="24" fill="#fff" ${s}/><g fill="${t}" ${s}><path d="M60 34c-4-12 2-19 8-17 4 4 0 12-8 17z"/><path d="M60 34c12-3 19 3 17 9-5 3-13-1-17-9z"/><path d="M60 34c4 12-2 19-8 17-4-4 0-12 8-17z"/><path d="M60 34c-12 3-19-3-17-9 5-3 13 1 17 9z"/></g><circle cx="60" cy="34" r="3.5" fill="${dark}"/><path d="M60 58v20" stroke="${line}" stroke-width="4"/><ellipse cx="60" cy="80" rx="19" ry="4.5" fill="${t}" ${s}/>`,
  steamer: (t) => `<path d="M30 30c0-6 6-10 14-10h22v22H44c-8 0-14-4-14-12z" fill="${t}" ${s}/><path d="M66 24h10a8 8 0 0 1 8 8v42a5 5 0 0 1-5 5h-5a5 5 0 0 1-5-5V42h-3z" fill="#fff" ${s}/><path d="M26 24c-5 2-9 0-12 2M26 32H14M26 39c-5-2-9 0-12-2" fill="none" stroke="#8DBFD0" stroke-width="2" stroke-linecap="round"/><circle cx="76" cy="52" r="2.5" fill="${dark}"/>`,
  water: (t) => `<path d="M36 14h48a6 6 0 0 1 6 6v62H30V20a6 6 0 0 1 6-6z" fill="${t}" ${s}/><path d="M42 42h36v30H42z" fill="#EDF2F3" ${s}/><rect x="52" y="36" width="16" height="8" rx="2" fill="${dark}"/><path d="M53 56h14l-2 16H55z" fill="#BFE0EA" ${s}/><path d="M44 26h14" stroke="#8FD2E3" stroke-width="3"/><circle cx="76" cy="26" r="3" fill="${dark}"/>`,
  lamp: (t) => `<path d="M52 78V46l22-22" fill="none" stroke="${line}" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/><path d="M54 14h42l4 8H50z" fill="${t}" ${s}/><path d="M52 24h46l10 34H42z" fill="#FBE9B8" opacity=".6"/><ellipse cx="52" cy="80" rx="21" ry="5" fill="${t}" ${s}/>`,
  tent: (t) => `<path d="M60 18L18 78h84z" fill="${t}" ${s}/><path d="M60 18L44 78h32z" fill="#fff" opacity=".55" ${s}/><path d="M60 18v60" ${s}/><path d="M18 78l-7 5M102 78l7 5M60 18l-4-6M60 18l4-6" ${s}/>`,
  tarp: (t) => `<path d="M14 40c20 2 34-6 46-18 12 12 26 20 46 18-18 8-32 10-46 10s-28-2-46-10z" fill="${t}" ${s}/><path d="M60 22v60M14 40l-5 40M106 40l5 40" ${s}/><path d="M44 70h32M48 70v12M72 70v12" stroke="${dark}" stroke-width="2.5"/>`,
  "sleeping-bag": (t) => `<path d="M46 14h28c8 0 12 6 12 14L80 76a8 8 0 0 1-8 7H48a8 8 0 0 1-8-7l-6-48c0-8 4-14 12-14z" fill="${t}" ${s}/><path d="M46 20c0-4 28-4 28 0v10c0 8-28 8-28 0z" fill="#fff" ${s}/><path d="M37 46h46M39 58h42M41 70h38" stroke="${line}" opacity=".5"/><path d="M60 36v46" stroke="${dark}" stroke-dasharray="3 2"/>`,
  jacket: (t) => `<path d="M46 18h28l18 12 8 36-12 4-6-22v34H38V48l-6 22-12-4 8-36z" fill="${t}" ${s}/><path d="M46 18c2 8 26 8 28 0l-4-6H50z" fill="${dark}" opacity=".75"/><path d="M60 24v58" stroke="#fff" stroke-width="2" opacity=".8"/><path d="M44 58l10-4M76 58l-10-4" stroke="#fff" stroke-width="2" opacity=".8"/>`,
  fleece: (t) => `<path d="M46 18h28l16 10 6 38-11 3-5-22v35H40V47l-5 22-11-3 6-38z" fill="${t}" ${s}/><path d="M48 18v10c0 4 24 4 24 0V18z" fill="#fff" opacity=".6" ${s}/><path d="M60 30v30" stroke="${dark}" stroke-width="1.8"/><g fill="${line}" opacity=".3"><circle cx="48" cy="44" r="2"/><circle cx="72" cy="44" r="2"/><circle cx="48" cy="60" r="2"/><circle cx="72" cy="60" r="2"/><circle cx="50" cy="74" r="2"/><circle cx="70" cy="74" r="2"/></g>`,
  boot: (t) => `<path d="M42 16h26v30c0 4 3 7 8 9l16 7c5 2 6 5 6 10H40z" fill="${t}" ${s}/><path d="M38 72h61v6a4 4 0 0 1-4 4H42a4 4 0 0 1-4-4z" fill="${dark}"/><path d="M56 30h12M56 38h12M58 46h12" stroke="#fff" stroke-width="2.2"/><path d="M42 22h26" stroke="${line}"/>`,
  trousers: (t) => `<path d="M42 14h36l6 68H67l-6-44h-2l-6 44H36z" fill="${t}" ${s}/><path d="M41 22h38" stroke="${dark}" stroke-width="2"/><path d="M42 54h12M66 54h12" stroke="#fff" stroke-width="2" opacity=".7"/>`,
  backpack: (t) => `<path d="M48 20c0-12 24-12 24 0" fill="none" ${s}/><path d="M40 26c0-6 6-8 20-8s20 2 20 8l5 46a9 9 0 0 1-9 10H44a9 9 0 0 1-9-10z" fill="${t}" ${s}/><path d="M40 32c10 6 30 6 40 0" fill="none" ${s}/><rect x="44" y="52" width="32" height="22" rx="6" fill="#fff" opacity=".5" ${s}/><path d="M50 32v14M70 32v14" stroke="${dark}" stroke-width="2.5"/>`,
  chair: (t) => `<path d="M34 18c8 10 44 10 52 0l-6 36c-10 8-30 8-40 0z" fill="${t}" ${s}/><path d="M36 20l12 34M84 20L72 54M44 54l26 28M76 54L50 82M40 54l-8 28M80 54l8 28" stroke="${dark}" stroke-width="2.5" stroke-linecap="round"/>`,
  cookset: () => `<path d="M32 40h48v32a8 8 0 0 1-8 8H40a8 8 0 0 1-8-8z" fill="#C8CDCE" ${s}/><path d="M80 46h20M80 54h20" stroke="#D07B3A" stroke-width="3" stroke-linecap="round"/><path d="M30 40c0-6 8-10 26-10s26 4 26 10z" fill="#DDE2E3" ${s}/><circle cx="56" cy="27" r="3.5" fill="${dark}"/><path d="M40 62h10M40 68h14" stroke="#fff" stroke-width="2"/>`,
  lantern: (t) => `<path d="M48 22c0-14 24-14 24 0" fill="none" ${s}/><rect x="44" y="22" width="32" height="8" rx="3" fill="${t}" ${s}/><rect x="47" y="30" width="26" height="34" rx="6" fill="#FFF3CC" ${s}/><circle cx="60" cy="47" r="8" fill="#F5C95B"/><rect x="42" y="64" width="36" height="16" rx="5" fill="${t}" ${s}/><circle cx="60" cy="72" r="2.5" fill="${dark}"/>`,
};

const tints = {
  米白: "#F4EEE2", 奶油白: "#F8F0DE", 珍珠白: "#F3F3F0", 云白: "#F4F6F6", 原色: "#C8CDCE", 燕麦色: "#E4D6BE", 沙色: "#DCC9A3", 卡其: "#C4AE86", 雾蓝: "#B9CFDB", 藏青: "#3E5573",
  墨绿: "#4C6B5D", 苔绿: "#7E9272", 豆绿: "#B5C9A8", 浅灰: "#D5DADB", 深灰: "#7C868A", 石墨灰: "#666F73", 炭黑: "#3F474A", 墨黑: "#444B4E", 浅粉: "#EBCFCB", 橘红: "#D9764A", 棕色: "#A3764E",
};

/** The drawing of a good in one of its colours, as an SVG element. */
export function drawing(icon, colour) {
  const draw = drawings[icon] ?? drawings.backpack;
  const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 96" aria-hidden="true" focusable="false">${floor}${draw(tintOf(colour))}</svg>`;
  return document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
}

/** The paint of a colour's name. */
export function tintOf(colour) {
  return tints[colour] ?? "#D5DADB";
}

/** Every drawing and colour that exists, for the test that no good lacks its own. */
export const known = { icons: Object.keys(drawings), colours: Object.keys(tints) };

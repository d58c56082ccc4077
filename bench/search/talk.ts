/** A small generator of numbers that repeats itself: the same seed gives the same centre. */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
export type Random = () => number;
export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
/** Some are named far more often than others, as in any shop. */
const often = <T>(random: Random, list: readonly T[]): T => list[Math.min(list.length - 1, Math.floor(list.length * random() ** 2.2))]!;

const goods = [..."电饭煲 空气炸锅 扫地机器人 破壁机 加湿器 电热水壶 养生壶 帐篷 睡袋 登山杖 保温杯 炒锅 蒸箱 洗碗机 吸尘器 净水器 滤芯 台灯 电风扇 取暖器 折叠椅 天幕 露营灯 冲锋衣 背包 豆浆机 榨汁机 烤箱 微波炉 挂烫机".split(" ")];
const parts = [..."内胆 盖子 滤网 电源线 说明书 支架 拉链 底座 按键 屏幕 电池 螺丝 密封圈 手柄 遥控器 包装盒 发票 赠品".split(" ")];
const troubles = [..."漏电 漏水 不加热 有异味 裂了 掉漆 少了一个 发错颜色 声音很大 打不开 充不进电 起皮 生锈 变形 连不上网 一直报警 用两天就坏了".split(" ")];
const places = [..."杭州 成都 广州 武汉 西安 沈阳 长沙 郑州 青岛 昆明 南京 重庆 哈尔滨 兰州 乌鲁木齐 厦门 贵阳 合肥".split(" ")];
const carriers = [..."云捷 顺达 中北 速安 百通".split(" ")];
const colours = [..."米白 深灰 雾蓝 墨绿 樱粉 沙色".split(" ")];
/** Rarer characters, of which names and models are made: rare words come from here. */
const rare = [..."琥珀螺钿缂丝榫卯麒麟鹧鸪菖蒲氤氲旖旎蹁跹踟蹰囹圄饕餮魑魅耄耋龃龉圭臬彳亍皴皲袤阡陌邂逅璀璨徜徉缱绻蓊郁葳蕤翡翠珐琅琉璃砗磲玳瑁鲛绡箜篌唢呐琵琶觱篥骐骥鲲鹏鸾凤翱翔蜿蜒崔嵬嶙峋峥嵘潋滟涟漪氍毹霹雳霓虹虬髯鳏寡孑孓甪直歙县亳州莘庄儋州婺源郫都邛崃筠连珙桐"];

const customer: readonly ((r: Random) => string)[] = [
  (r) => `你好，我买的${often(r, goods)}什么时候发货`, (r) => `${often(r, goods)}的${often(r, parts)}${often(r, troubles)}，怎么办`, (r) => `可以退货吗，${often(r, troubles)}`,
  (r) => `我想换成${often(r, colours)}的`, (r) => `物流三天没动了，${often(r, carriers)}的`, () => `运费谁出`, () => `发票还没有开`, (r) => `我在${often(r, places)}，几天能到`,
  (r) => `收到了，但是${often(r, parts)}${often(r, troubles)}`, (r) => `还要等多久啊，都${2 + Math.floor(r() * 9)}天了`, (r) => `这个${often(r, goods)}多少钱，能便宜点吗`, () => `好的谢谢`, () => `在吗`, () => `嗯嗯`, () => `那就退款吧`,
  (r) => `订单${orderNumber(r)}帮我看一下`, (r) => `型号${model(r)}和${model(r)}有什么区别`, (r) => `我姓${pick(r, rare)}，留言给${pick(r, rare)}${pick(r, rare)}就行`, (r) => `客服说会补发${often(r, parts)}，一直没有收到`, (r) => `质保是几年，${often(r, goods)}自己换${often(r, parts)}可以吗`,
];
const agent: readonly ((r: Random) => string)[] = [
  () => `您好，很高兴为您服务，请问有什么可以帮您`, (r) => `亲，${often(r, goods)}现在有货，今天下单${1 + Math.floor(r() * 3)}天内发出`, (r) => `非常抱歉给您带来不便，${often(r, parts)}我们马上给您补发`, () => `请您提供一下订单号，我帮您查询`,
  (r) => `已经帮您催了${often(r, carriers)}，预计${1 + Math.floor(r() * 4)}天内送达${often(r, places)}`, (r) => `订单${orderNumber(r)}的退款已经提交，原路退回，1到3个工作日到账`, () => `七天无理由退货，不影响二次销售就可以的`, () => `还有其他可以帮到您的吗`,
  (r) => `${often(r, goods)}整机质保一年，${often(r, parts)}质保三个月`, () => `请稍等，我帮您核实一下`, () => `发票已经开好，会发到您下单时留的地方`, (r) => `${often(r, troubles)}的话建议您先断电，拍张照片给我看一下`, (r) => `型号${model(r)}的${often(r, parts)}是通用的`, () => `感谢您的理解，祝您生活愉快`,
];
const notes: readonly ((r: Random) => string)[] = [(r) => `客户比较急，${often(r, carriers)}已升级处理`, (r) => `已和仓库确认，${often(r, goods)}${often(r, colours)}缺货`, (r) => `第二次反映${often(r, parts)}${often(r, troubles)}，注意安抚`];

function orderNumber(random: Random): string {
  return `hm2026${String(Math.floor(random() * 1e9)).padStart(9, "0")}`;
}
function model(random: Random): string {
  return `${pick(random, [..."abcdefghkmnprstwxy"])}${pick(random, [..."abcdefghkmnprstwxy"])}-${100 + Math.floor(random() * 900)}${pick(random, ["", "s", "pro", "max"])}`;
}
/** Now and then something that nobody says twice. */
const spiced = (random: Random, text: string) => (random() < 0.03 ? `${text}，${pick(random, rare)}${pick(random, rare)}${pick(random, rare)}款` : text);

export interface Line {
  from: "customer" | "agent";
  text: string;
}
/** What is said in one conversation; with a corpus, real texts are said instead of ours. */
export function talk(random: Random, corpus: readonly string[]): Line[] {
  const length = 6 + Math.floor(random() * 13);
  return Array.from({ length }, (_, i) => {
    const from = i % 2 === 0 ? ("customer" as const) : ("agent" as const);
    if (corpus.length > 0) return { from, text: pick(random, corpus) };
    return { from, text: spiced(random, pick(random, from === "customer" ? customer : agent)(random)) };
  });
}
export const noteText = (random: Random) => pick(random, notes)(random);

import type { Product } from "./types.ts";

/** What 禾木家电 sells. */
export const hemuProducts: readonly Product[] = [
  {
    sku: "HM-FB30", shop: "hemu", name: "禾木 IH 电饭煲 3L", short: "3L 电饭煲", group: "kitchen", priceFen: 49900,
    colours: ["米白", "雾蓝"], sizes: [], material: "内胆为铝合金基材加食品级陶瓷涂层，上盖不锈钢",
    size: "机身 345×262×218 mm，一次最多煮 6 杯米，够 2 到 4 个人吃", fits: "可另配 3L 原厂蒸笼和备用内胆",
    care: "内胆等凉了再用软布洗，不用钢丝球；上盖可拆下冲洗", suits: "两三口之家", warrantyMonths: 36, stock: 642, soldLastMonth: 1180, icon: "rice-cooker",
  },
  {
    sku: "HM-FB50", shop: "hemu", name: "禾木 IH 电饭煲 5L", short: "5L 电饭煲", group: "kitchen", priceFen: 69900,
    colours: ["米白", "墨绿"], sizes: [], material: "内胆为不锈钢三层复合，无涂层",
    size: "机身 388×288×246 mm，一次最多煮 10 杯米，够 5 到 8 个人吃", fits: "可另配 5L 原厂蒸笼，不通用 3L 的内胆",
    care: "无涂层内胆可以用洗碗机；粘底时温水泡 10 分钟再擦", suits: "四口以上的家庭", warrantyMonths: 36, stock: 287, soldLastMonth: 530, icon: "rice-cooker",
  },
  {
    sku: "HM-KZ45", shop: "hemu", name: "禾木 可视空气炸锅 4.5L", short: "4.5L 空气炸锅", group: "kitchen", priceFen: 32900,
    colours: ["奶油白", "浅灰"], sizes: [], material: "炸篮为碳钢加陶瓷涂层，视窗为钢化玻璃",
    size: "机身 312×268×302 mm，能平铺 10 个左右的鸡翅中", fits: "直径 18 cm 以内的烘焙纸和模具都能放下",
    care: "炸篮可拆下冲洗，加热管凉透后用湿布擦", suits: "一到三个人", warrantyMonths: 24, stock: 913, soldLastMonth: 2240, icon: "air-fryer",
  },
  {
    sku: "HM-PB12", shop: "hemu", name: "禾木 低音破壁机 1.2L", short: "破壁机", group: "kitchen", priceFen: 45900,
    colours: ["燕麦色", "深灰"], sizes: [], material: "杯体为高硼硅玻璃，刀头 304 不锈钢",
    size: "热饮最多 1.2 L，冷饮最多 1.5 L，带隔音罩高 465 mm", fits: "杯体和隔音罩都有单独的配件卖",
    care: "加 600 ml 清水按“清洗”键两分钟，杯底的接口不能进水", suits: "每天早上打豆浆的家庭", warrantyMonths: 24, stock: 376, soldLastMonth: 690, icon: "blender",
  },
  {
    sku: "HM-DS17", shop: "hemu", name: "禾木 316L 电热水壶 1.7L", short: "1.7L 电热水壶", group: "kitchen", priceFen: 15900,
    colours: ["米白", "豆绿", "墨黑"], sizes: [], material: "内胆 316L 不锈钢无缝一体，外壳双层防烫",
    size: "容量 1.7 L，满壶约 6 分钟烧开，底座直径 158 mm", fits: "底座只配同型号，不和 1.5L 的通用",
    care: "有水垢时放两勺柠檬酸，烧开后静置半小时再冲净", suits: "三四个人喝水", warrantyMonths: 12, stock: 1520, soldLastMonth: 3100, icon: "kettle",
  },
  {
    sku: "HM-YH08", shop: "hemu", name: "禾木 养生壶 0.8L", short: "养生壶", group: "kitchen", priceFen: 12900,
    colours: ["奶油白", "浅粉"], sizes: [], material: "壶体高硼硅玻璃，滤网 304 不锈钢",
    size: "容量 0.8 L，放在办公桌上约一个 A5 本子大小", fits: "壶体、壶盖、滤网都能单买",
    care: "玻璃壶体避免骤冷骤热，擦洗时先拔电源", suits: "办公室里一个人用", warrantyMonths: 12, stock: 744, soldLastMonth: 1460, icon: "health-pot",
  },
  {
    sku: "HM-KX20", shop: "hemu", name: "禾木 蒸烤一体台式机 20L", short: "20L 蒸烤机", group: "kitchen", priceFen: 129900,
    colours: ["炭黑"], sizes: [], material: "内胆 304 不锈钢，门体三层隔热玻璃",
    size: "外形 458×390×352 mm，左右各留 5 cm、背后留 10 cm 散热", fits: "普通 10A 插座就能用，功率 1800 W",
    care: "蒸完把接水盒倒掉，内腔用附带海绵擦干", suits: "既想蒸鱼又想烤面包的家庭", warrantyMonths: 36, stock: 96, soldLastMonth: 140, icon: "oven",
  },
  {
    sku: "HM-XC10", shop: "hemu", name: "禾木 轻净无线吸尘器", short: "无线吸尘器", group: "home", priceFen: 89900,
    colours: ["珍珠白", "石墨灰"], sizes: [], material: "机身 ABS，尘杯 PC，延长管铝合金",
    size: "整机 1.5 kg，标准挡能用 45 分钟，吸 90 平的房子一次够用", fits: "电池可拆，备用电池和除螨刷头都能单配",
    care: "滤芯每月水洗一次，阴干 24 小时后再装回", suits: "有小孩或宠物的家庭", warrantyMonths: 24, stock: 318, soldLastMonth: 610, icon: "vacuum",
  },
  {
    sku: "HM-JH40", shop: "hemu", name: "禾木 空气净化器 400", short: "空气净化器", group: "home", priceFen: 119900,
    colours: ["米白"], sizes: [], material: "外壳 ABS，滤芯为复合 HEPA 加活性炭",
    size: "颗粒物洁净空气量 400 m³/h，适用面积 28 到 48 平方米", fits: "只用原厂 JH 系列滤芯，每支约用 6 到 8 个月",
    care: "初滤网每两周吸一次灰，主滤芯不能水洗", suits: "客厅或带小孩的卧室", warrantyMonths: 24, stock: 205, soldLastMonth: 260, icon: "purifier",
  },
  {
    sku: "HM-JS45", shop: "hemu", name: "禾木 无雾加湿器 4.5L", short: "加湿器", group: "home", priceFen: 26900,
    colours: ["米白", "雾蓝"], sizes: [], material: "水箱 PP，蒸发网为抗菌无纺布",
    size: "水箱 4.5 L，20 平方米的卧室一箱水约用 14 小时", fits: "蒸发网用原厂的，三个月左右换一片",
    care: "水箱两三天换一次水，蒸发网用清水漂洗，不要拧", suits: "北方冬天的卧室", warrantyMonths: 12, stock: 830, soldLastMonth: 1720, icon: "humidifier",
  },
  {
    sku: "HM-FS12", shop: "hemu", name: "禾木 直流变频落地扇", short: "落地扇", group: "home", priceFen: 36900,
    colours: ["米白", "墨绿"], sizes: [], material: "扇叶 AS，立杆铝合金，底座加重",
    size: "高度在 78 到 98 cm 之间可调，底座直径 34 cm，最低挡约 26 分贝", fits: "遥控器和扇叶都有原厂配件",
    care: "前网罩逆时针旋开，扇叶用湿布擦", suits: "怕吵的卧室", warrantyMonths: 24, stock: 452, soldLastMonth: 380, icon: "fan",
  },
  {
    sku: "HM-GT28", shop: "hemu", name: "禾木 手持挂烫机", short: "手持挂烫机", group: "home", priceFen: 19900,
    colours: ["浅粉", "米白"], sizes: [], material: "烫板为陶瓷釉面，水箱 PC",
    size: "折叠后长 21 cm，含水 0.9 kg，一箱水约能熨两件衬衫", fits: "国内 220 V 电压用，出国要另配变压器",
    care: "每次用完把水倒掉，每月用清水喷两分钟", suits: "常出差的人", warrantyMonths: 12, stock: 660, soldLastMonth: 900, icon: "steamer",
  },
  {
    sku: "HM-JX06", shop: "hemu", name: "禾木 台上净水机 RO", short: "台上净水机", group: "home", priceFen: 159900,
    colours: ["云白"], sizes: [], material: "水路食品级 PP，加热件 316L 不锈钢",
    size: "外形 420×210×380 mm，原水箱 5 L，五挡水温", fits: "不用接水管，插电就能用；滤芯 12 个月换一支",
    care: "每换一箱水冲洗一次原水箱，滤芯到期机器会提示", suits: "租房或厨房不方便改管的家庭", warrantyMonths: 24, stock: 148, soldLastMonth: 210, icon: "water",
  },
  {
    sku: "HM-TD02", shop: "hemu", name: "禾木 护眼台灯", short: "护眼台灯", group: "home", priceFen: 22900,
    colours: ["米白", "浅灰"], sizes: [], material: "灯臂铝合金，导光板 PMMA",
    size: "灯臂展开 56 cm，照度达国标 AA 级，色温三挡可调", fits: "电源为 12 V 适配器，适配器可以单配",
    care: "关灯凉透后用干布擦灯面，不用酒精", suits: "写作业和看书", warrantyMonths: 24, stock: 980, soldLastMonth: 1330, icon: "lamp",
  },
];

import type { Product } from "./types.ts";

const upper = ["S", "M", "L", "XL", "XXL"];

/** What 行野户外 sells. */
export const xingyeProducts: readonly Product[] = [
  {
    sku: "XY-ZP02", shop: "xingye", name: "行野 鹿鸣双人帐篷", short: "双人帐篷", group: "tent", priceFen: 69900,
    colours: ["苔绿", "沙色"], sizes: [], material: "外帐 20D 硅涂尼龙，帐杆 7001 铝合金",
    size: "内帐 215×130×105 cm，两个人带两只 50 L 背包够放，收纳后 2.1 kg", fits: "原厂地布和备用帐杆节都能单买",
    care: "收帐前擦干，受潮的话在通风处摊开晾，不要暴晒", suits: "两个人的周末徒步", warrantyMonths: 24, stock: 210, soldLastMonth: 340, icon: "tent",
  },
  {
    sku: "XY-ZP04", shop: "xingye", name: "行野 云岭四人隧道帐篷", short: "四人隧道帐篷", group: "tent", priceFen: 129900,
    colours: ["沙色"], sizes: [], material: "外帐 75D 涤纶涂银，帐杆铝合金",
    size: "内帐 230×220×180 cm，前厅 200 cm 深，人能站直，收纳后 7.8 kg", fits: "可接天幕，前厅撑杆和地布可单买",
    care: "涂银面朝外，收帐时先抖沙再卷", suits: "带孩子的家庭露营", warrantyMonths: 24, stock: 74, soldLastMonth: 120, icon: "tent",
  },
  {
    sku: "XY-TM03", shop: "xingye", name: "行野 六角天幕 3×4 米", short: "六角天幕", group: "tent", priceFen: 28900,
    colours: ["沙色", "苔绿"], sizes: [], material: "150D 牛津布黑胶涂层，遮光率标称 99%",
    size: "展开 300×400 cm，下面能坐 6 个人，含两根 2.4 m 撑杆", fits: "和云岭四人帐的前厅扣位能直接连",
    care: "风大时降低撑杆高度，用完擦干黑胶面", suits: "野餐和露营", warrantyMonths: 12, stock: 415, soldLastMonth: 560, icon: "tarp",
  },
  {
    sku: "XY-SD05", shop: "xingye", name: "行野 鹅绒睡袋 -5℃", short: "-5℃ 鹅绒睡袋", group: "camp", priceFen: 89900,
    colours: ["橘红", "藏青"], sizes: ["常规 185 cm", "加长 200 cm"], material: "90% 白鹅绒，充绒量 500 g，面料 20D 防绒尼龙",
    size: "舒适温标 0℃，极限 -5℃，收纳后 22×32 cm，重 980 g", fits: "左右拉链的两条能拼成双人",
    care: "脏了用羽绒专用洗剂手洗，低温烘干；平时松开存放", suits: "春秋高海拔和南方冬天", warrantyMonths: 24, stock: 160, soldLastMonth: 150, icon: "sleeping-bag",
  },
  {
    sku: "XY-SD10", shop: "xingye", name: "行野 棉睡袋 10℃", short: "10℃ 棉睡袋", group: "camp", priceFen: 19900,
    colours: ["雾蓝", "苔绿"], sizes: [], material: "中空棉填充，里料为磨毛涤纶",
    size: "展开 190×75 cm，舒适温标 10℃，重 1.4 kg", fits: "全开可以当被子，也能两条拼接",
    care: "可放洗衣袋里机洗，柔和挡，晾干", suits: "夏天露营和午休", warrantyMonths: 12, stock: 620, soldLastMonth: 870, icon: "sleeping-bag",
  },
  {
    sku: "XY-FC01", shop: "xingye", name: "行野 听雨三层压胶冲锋衣", short: "冲锋衣", group: "wear", priceFen: 79900,
    colours: ["墨黑", "藏青", "橘红"], sizes: upper, material: "三层复合面料，防水指数 15000 mm，全压胶",
    size: "M 码胸围 112 cm、衣长 70 cm；170/65 kg 里面加抓绒选 L", fits: "内有拉链，可以和云绒抓绒衣组成两件套",
    care: "30 度水手洗或柔和机洗，不加柔顺剂，低温烘 20 分钟可恢复拒水", suits: "徒步和通勤", warrantyMonths: 24, stock: 534, soldLastMonth: 980, icon: "jacket",
  },
  {
    sku: "XY-ZR02", shop: "xingye", name: "行野 云绒抓绒衣", short: "抓绒衣", group: "wear", priceFen: 25900,
    colours: ["米白", "苔绿", "墨黑"], sizes: upper, material: "克重 280 的双面摇粒绒",
    size: "版型略修身，M 码胸围 104 cm，平时穿 170 的选 M", fits: "可以扣进听雨冲锋衣里当内胆",
    care: "翻面洗，装洗衣袋，不烘干", suits: "秋冬打底", warrantyMonths: 6, stock: 905, soldLastMonth: 1500, icon: "fleece",
  },
  {
    sku: "XY-TX03", shop: "xingye", name: "行野 砾石中帮徒步鞋", short: "徒步鞋", group: "wear", priceFen: 59900,
    colours: ["棕色", "深灰"], sizes: ["38", "39", "40", "41", "42", "43", "44"], material: "头层牛反绒皮加防水内靴，橡胶大底",
    size: "偏窄半码，脚背高或穿厚袜建议选大一码，单只 42 码 560 g", fits: "鞋垫可拆，能换自己的足弓垫",
    care: "泥干了用软刷刷掉，绒面不上油，阴干", suits: "一天 10 到 20 公里的山路", warrantyMonths: 12, stock: 366, soldLastMonth: 430, icon: "boot",
  },
  {
    sku: "XY-SG04", shop: "xingye", name: "行野 速干长裤", short: "速干长裤", group: "wear", priceFen: 19900,
    colours: ["深灰", "卡其"], sizes: upper, material: "锦纶四面弹，膝盖加厚",
    size: "M 码腰围 80 cm 可调 4 cm，裤长 101 cm", fits: "裤脚有收口，能塞进中帮鞋",
    care: "冷水机洗，不熨烫", suits: "春夏徒步", warrantyMonths: 6, stock: 780, soldLastMonth: 1190, icon: "trousers",
  },
  {
    sku: "XY-BB40", shop: "xingye", name: "行野 远岫登山包 40L", short: "40L 登山包", group: "pack", priceFen: 49900,
    colours: ["墨黑", "苔绿"], sizes: [], material: "210D 高密尼龙，背板为透气网棉加铝条",
    size: "容量 40 L，背长 46 到 54 cm 可调，空包 1.35 kg", fits: "附防雨罩，腰封能挂 2 L 水袋的管",
    care: "不机洗，用软刷蘸清水刷，倒挂晾干", suits: "两天一夜的路线", warrantyMonths: 24, stock: 243, soldLastMonth: 310, icon: "backpack",
  },
  {
    sku: "XY-BB20", shop: "xingye", name: "行野 轻行日用包 20L", short: "20L 轻便包", group: "pack", priceFen: 22900,
    colours: ["藏青", "米白", "墨黑"], sizes: [], material: "再生涤纶，防水拉链",
    size: "容量 20 L，能放 15 寸电脑和一件外套", fits: "肩带上能扣手机袋",
    care: "中性洗剂手洗，阴干", suits: "通勤和一日徒步", warrantyMonths: 24, stock: 690, soldLastMonth: 1040, icon: "backpack",
  },
  {
    sku: "XY-LY06", shop: "xingye", name: "行野 折叠月亮椅", short: "月亮椅", group: "camp", priceFen: 16900,
    colours: ["沙色", "墨黑"], sizes: [], material: "7075 铝合金管架，600D 牛津布座面",
    size: "坐高 38 cm，承重 150 kg，收起来 40×13 cm，重 1.1 kg", fits: "沙地可以另配防陷脚垫",
    care: "座面可拆，冷水手洗", suits: "露营和钓鱼", warrantyMonths: 12, stock: 1120, soldLastMonth: 1830, icon: "chair",
  },
  {
    sku: "XY-LJ09", shop: "xingye", name: "行野 炊烟单人套锅", short: "单人套锅", group: "camp", priceFen: 17900,
    colours: ["原色"], sizes: [], material: "硬质氧化铝，手柄包硅胶",
    size: "1.1 L 锅加 0.5 L 盖碗，能装进一个 230 g 气罐，共 320 g", fits: "配一般的扁气罐炉头，电磁炉不能用",
    care: "用完温水加软布洗，烧焦时泡小苏打水", suits: "一两个人做饭", warrantyMonths: 12, stock: 507, soldLastMonth: 720, icon: "cookset",
  },
  {
    sku: "XY-YD08", shop: "xingye", name: "行野 萤火露营灯", short: "露营灯", group: "camp", priceFen: 13900,
    colours: ["米白", "苔绿"], sizes: [], material: "外壳 ABS 加硅胶，防水 IPX4",
    size: "最亮 400 流明约 8 小时，最暗挡约 120 小时，重 280 g", fits: "USB-C 充电，底部有标准螺口能上三脚架",
    care: "充电口的胶塞要按紧，三个月不用先充到一半", suits: "帐篷里照明和停电备用", warrantyMonths: 12, stock: 870, soldLastMonth: 1410, icon: "lantern",
  },
];

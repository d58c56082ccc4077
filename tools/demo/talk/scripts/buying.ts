import { a, c } from "../types.ts";
import type { Script } from "../types.ts";

/** Before the purchase: stock, price, delivery, warranty. */
export const buying: readonly Script[] = [
  {
    key: "restock", family: "advice", topic: "presale.stock", skill: "pre-sale", mood: "calm",
    needs: ["arrival-notice"], opinions: ["out-of-stock"], problem: "{简称}缺色，询问到货时间", result: "告知到货日并登记到货提醒",
    turns: [
      c("{颜色}的{简称}怎么没了，还补货吗", "{简称}{颜色}什么时候有货啊 等好久了"),
      a("{颜色}昨晚卖完了，新一批已经在路上，计划{三天后}到{仓库}，到仓当天上架。"),
      c("能给我留一个不"),
      a("库存不能单独预留，我给您登记了到货提醒，上架时会给您发短信，比页面早 10 分钟。"),
      c("短信发我这个账号的手机就行", "行 就这个手机号"),
      a("好的，登记在尾号 {尾号} 的手机上。如果等不及，可以先看看{另一简称}，{仓库}有现货。"),
      c("我还是等等{颜色}", "不急，等吧"),
    ],
  },
  {
    key: "price-question", family: "advice", topic: "presale.price", skill: "pre-sale", mood: "calm",
    needs: ["better-price"], opinions: ["price-high"], problem: "询问{简称}优惠和价保", result: "说明现有优惠和 15 天价保",
    turns: [
      c("{简称}还能便宜点不", "最低多少 有点小贵", "能不能优惠点啊，学生党"),
      a("{简称}现在 {价格}，页面上有一张店铺券可以领，满 300 减 20，结算时会自动抵扣。"),
      c("过几天会不会降价，怕买亏"),
      a("签收后 15 天内有价保：同款降了价，您在订单里点“申请价保”，差额原路退回，不用找客服。"),
      c("券和会员折扣能叠吗"),
      a("店铺券和会员折扣可以叠加，满减活动和店铺券二选一，结算页会选更省的一种。"),
      c("那我领券了", "明白，谢了"),
    ],
  },
  {
    key: "delivery-before-buying", family: "advice", topic: "presale.delivery", skill: "pre-sale", mood: "calm",
    needs: ["fast-delivery"], opinions: [], problem: "询问发往{市}的时间和运费", result: "告知发货时点与预计天数",
    turns: [
      c("今天拍{简称}发{市}要几天", "发到{市}几天能到？{简称}"),
      a("{市}由{仓库}发货。今天 16:30 前付款当天发出，之后的明天上午发出，路上{路程}天。"),
      c("包邮吗"),
      a("{运费规则}"),
      c("能指定快递吗，我们这边有家送得特别慢"),
      a("可以在备注里写明不要哪一家，仓库会避开；指定某一家目前做不到，跟您说清楚，免得白等。"),
      c("行吧 写备注", "好，那我备注一下"),
    ],
  },
  {
    key: "warranty-before-buying", family: "advice", topic: "presale.warranty", skill: "pre-sale", mood: "calm", groups: ["kitchen", "home"],
    needs: ["long-warranty"], opinions: [], problem: "询问{简称}保修范围", result: "说明保修年限、范围和凭证",
    turns: [
      c("{简称}保修多久，都保哪些", "坏了怎么保修？{简称}"),
      a("{商品}整机保修{保修}，正常使用中出现的质量问题免费修，来回运费我们承担。"),
      c("人为摔的呢"),
      a("摔坏、进水这类人为损坏不在免费范围内，可以付费修，先检测报价，您同意了再修。"),
      c("要留发票还是小票啥的", "需要保修卡吗？我老丢"),
      a("不需要，订单记录就是凭证。别人送的也可以，报订单号或机身底部的序列号都能查到。"),
      c("挺好", "这个方便"),
    ],
  },
  {
    key: "gift-wrap", family: "advice", topic: "presale.choice", skill: "pre-sale", mood: "calm",
    needs: ["gift"], opinions: [], problem: "{简称}送礼，询问包装和不放价格单", result: "告知礼品包装与下单备注办法",
    turns: [
      c("送人的，{简称}有礼盒吗", "买{简称}送朋友 能不能别放价格单"),
      a("可以的。下单时勾选“送礼”，箱内不放价格单，外面加一层素色礼品纸，另附一张空白贺卡。"),
      c("贺卡能帮我写字不"),
      a("可以代写，40 字以内。您在订单备注里写内容和落款，我们照着手写。"),
      c("能直接寄给对方吗 她在外地"),
      a("可以，收货地址填对方的就行。她如果要换颜色，凭订单号联系我们，不用经过您。"),
      c("周到周到", "太好了，那我下单"),
    ],
  },
  {
    key: "overseas-voltage", family: "advice", topic: "presale.compat", skill: "pre-sale", mood: "calm", icons: ["steamer", "kettle", "lamp", "health-pot"],
    needs: ["travel-use"], opinions: [], problem: "询问{简称}能否在国外使用", result: "说明电压限制，不建议直接使用",
    turns: [
      c("{简称}带去日本能用吗", "去日本读书 {简称}能带过去用吗"),
      a("先确认电压：{简称}按国内 220 V 设计。日本是 100 V，直接插功率会不够，不建议这样用。"),
      c("买个转换插头行不"),
      a("转换插头只改插脚形状，不改电压，要用变压器，而且功率要够大，又重又占地方。当地买一台 100 V 的更合适。"),
      c("好吧 那英国呢"),
      a("英国是 230 V，加一个英标转换插头就能用。"),
      c("原来如此，幸好问了", "get 了"),
    ],
  },
  {
    key: "bulk-purchase", family: "other", topic: "other.bulk", skill: "pre-sale", mood: "calm",
    needs: ["bulk-price", "invoice"], opinions: [], problem: "公司拟批量采购{简称}", result: "登记需求，约定报价时间",
    turns: [
      c("公司发福利，{简称}要 60 个，能给什么价", "批量采购找谁？{简称} 60 件左右"),
      a("谢谢贵公司考虑我们。60 件属于团购，由企业客户同事报价。方便说下交货时间、收货城市和是否要专票吗？"),
      c("下个月中旬，送{市}，要专票"),
      a("记好了：{简称} 60 件，送{市}，下月中旬前到，开专票。报价单{半日}发到您留的联系方式。"),
      c("能先拿一台样品吗"),
      a("可以，样品按零售价下单，团购成交后这一台按团购价补差。"),
      c("好，等你们报价"),
      a("好的，报价单上会写明有效期和联系人，您有改动直接回给他就行。"),
    ],
  },
  {
    key: "other-shop-question", family: "other", topic: "other.wrong-shop", skill: "pre-sale", mood: "calm",
    needs: [], opinions: [], problem: "客户咨询的商品属于集团另一家店", result: "已登记并转交{另一店铺}客服，客户知悉",
    turns: [
      c("你们的{另一店铺}的东西也是这里问吗", "我在{另一店铺}买的 咨询这里行不行"),
      a("可以先在我这里登记，不用您重新找。{另一店铺}和我们是同一个客服中心，请问是哪个订单或商品？"),
      c("没带订单号，就是问下那边能不能开公司发票"),
      a("这个两家店规则一样：付款后一年内都能申请，抬头填公司全称和税号就行。"),
      c("那我直接在订单里申请？"),
      a("对，在那边的订单详情里点“申请发票”。我也把您的问题登记给{另一店铺}的同事了，您下次进线他们能看到。"),
      c("可以 省事", "好的好的"),
    ],
  },
  {
    key: "not-our-parcel", family: "other", topic: "other.wrong-shop", skill: "in-sale", mood: "worried",
    needs: [], opinions: [], problem: "客户咨询的订单不属于本店", result: "协助判断卖家并告知查询入口，已登记",
    turns: [
      c("我的快递怎么还没到，单号是 6 开头那个", "查下我那个锅 买了一周了"),
      a("我帮您核对了一遍，您这个账号在本店最近没有对应的订单。方便看一下付款记录里的商家名称吗？"),
      c("我看看…写的是什么优品", "额 好像不是你们家"),
      a("那就是另一家店的订单了。在您付款的平台里打开这笔交易，点“联系商家”就能找到他们。"),
      c("哎呀弄错了不好意思"),
      a("没关系，这种情况常有。对方如果两天都不回复，您可以在同一个页面申请平台介入，我把入口的名字发您：“订单 – 申请售后 – 平台介入”。"),
      c("还教我这个 谢谢了", "谢谢你啊，态度真好"),
    ],
  },
];

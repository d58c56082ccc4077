import { a, c } from "../types.ts";
import type { Script } from "../types.ts";

/** Orders under way, not yet sent. */
export const orders: readonly Script[] = [
  {
    key: "change-address", family: "order", topic: "order.change", skill: "in-sale", mood: "worried", moments: ["paid"],
    needs: ["change-address"], opinions: [], problem: "订单 {订单号} 收货地址填错", result: "发货前已改地址，客户核对无误",
    turns: [
      c("地址填错了！！能改吗", "刚拍的那单地址写成老房子了 帮我改一下", "订单地址错了咋办"),
      a("能改，订单 {订单号} 还没有打包，我先帮您锁住。请把新的收件人、电话和完整地址发我。"),
      c("{市}{区}文澜路 18 号 6 幢 302，电话和名字不变"),
      a("跟您核对一遍：{市}{区}文澜路 18 号 6 幢 302 室，收件人和尾号 {尾号} 的电话不变。对吗？"),
      c("对对对"),
      a("改好了，订单已解锁，{发货时间}从{仓库}发出。您刷新订单页就能看到新地址。"),
      c("看到了，吓我一跳", "刷出来了"),
    ],
  },
  {
    key: "change-colour", family: "order", topic: "order.change", skill: "in-sale", mood: "calm", moments: ["paid"], groups: ["wear", "pack"],
    needs: ["change-item"], opinions: [], problem: "订单 {订单号} 想换颜色", result: "发货前改色，已再次确认",
    turns: [
      c("我想换个颜色还来得及不", "刚下单的{简称} 颜色选错了"),
      a("来得及，{订单号}还在备货。您想从{颜色}换成哪个颜色？"),
      c("有没有浅一点的"),
      a("同款{仓库}现货里还有浅色，价格一样，不用补差。换好后发货时间不变，您确认要换吗？"),
      c("确认", "换吧"),
      a("已经改成浅色，其余不变：{简称} 1 件，实付 {实付}，收货地址{市}{区}。请您再看一眼订单页有没有写错。"),
      c("没错了", "对 就是这个"),
    ],
  },
  {
    key: "wrong-phone", family: "order", topic: "order.change", skill: "in-sale", mood: "worried", moments: ["paid"],
    needs: ["change-address"], opinions: [], problem: "订单 {订单号} 收件电话写错", result: "已更正收件电话",
    turns: [
      c("电话留错了一位，快递会不会联系不上我", "手机号写错了 帮忙改下呗"),
      a("我来改。为了核对身份，请告诉我下单人姓名和收货的小区名。"),
      c("{收件人}，{小区}"),
      a("核对无误。请把正确的手机号发我，我只用于这一单的派送。"),
      c("尾号 {尾号}，前面跟账号绑定的一样"),
      a("好的，已改成账号绑定的号码，尾号 {尾号}。快递面单还没打印，会用新号码。"),
      c("那就好", "谢谢啦"),
    ],
  },
  {
    key: "cancel-unshipped", family: "order", topic: "order.cancel", skill: "in-sale", mood: "calm", moments: ["paid"],
    needs: ["cancel"], opinions: [], problem: "未发货订单 {订单号} 要求取消", result: "已取消，{实付}原路退回",
    turns: [
      c("不想要了 取消订单", "帮我把{简称}那单取消吧", "买重了，退一个"),
      a("可以取消，{订单号}还没有发货。方便说下原因吗？如果是地址或颜色的问题，直接改更快。"),
      c("家里人已经买了", "老公也下了一单 重复了"),
      a("明白了，这就取消。实付 {实付} 原路退回，微信和支付宝当天到，银行卡 1 到 3 个工作日。"),
      c("优惠券还能退回来吗"),
      a("券在有效期内会自动退回您的账户，已经给您查过，这张到月底，还能用。"),
      c("好的", "嗯嗯 退款收到了，挺快"),
    ],
  },
  {
    key: "urge-dispatch", family: "order", topic: "order.urge", skill: "in-sale", mood: "worried", moments: ["paid"],
    needs: ["fast-delivery"], opinions: ["dispatch-slow"], problem: "催促订单 {订单号} 发货", result: "告知确切发货时间并备注优先",
    turns: [
      c("怎么还不发货", "下单到现在了还没发 什么情况", "啥时候法货啊"),
      a("让您等了，抱歉。我查到 {订单号} 在{仓库}排到了打包，{发货时间}发出，出库后您会收到运单号短信。"),
      c("能不能再快点 着急用"),
      a("您哪天要用？我看看路上的时间够不够。"),
      c("最晚{三天后}"),
      a("按{市}的路程，{预计}送到，赶得上。我已经给仓库备注优先打包，{一小时}再替您核对一次出库状态。"),
      c("那麻烦盯一下", "行 别忘了"),
      a("记下了，核对完会在这个窗口给您留言，您不用一直等着。"),
    ],
  },
  {
    key: "double-order", family: "order", topic: "order.cancel", skill: "in-sale", mood: "worried", moments: ["paid"],
    needs: ["cancel"], opinions: ["checkout-confusing"], problem: "网络卡顿重复下单", result: "保留 {订单号}，另一单已取消退款",
    turns: [
      c("我好像付了两次钱？？", "刚才卡了一下 是不是下了两单"),
      a("您别急，我看一下。账号里确实有两笔一样的订单，隔了 2 分钟，都已付款。您要保留哪一单？"),
      c("留一单就行 随便哪个", "留{订单号}吧"),
      a("好的，保留 {订单号}，另一单现在取消，{实付}原路退回，今天就会有到账通知。"),
      c("不会两个都给我取消了吧哈哈"),
      a("不会，我再念一遍：{订单号} 正常发货，收货地址{市}{区}；另一单状态已是“已取消，退款中”。"),
      c("okok 放心了"),
    ],
  },
  {
    key: "weekend-delivery", family: "order", topic: "order.change", skill: "in-sale", mood: "calm", moments: ["paid"],
    needs: ["delivery-time"], opinions: [], problem: "要求周末送货", result: "已备注周末派送，并通知承运网点",
    turns: [
      c("工作日家里没人 能周末送吗", "可不可以安排周六送货"),
      a("可以约。按路程，您的包裹周中就会到{市}，我请网点先存着，周六上午派送，这样安排行吗？"),
      c("周六上午可以 10点以后"),
      a("已备注：周六 10:00 到 12:00 派送，送前打尾号 {尾号} 的电话。"),
      c("存网点要收费不？"),
      a("3 天以内不收费。万一网点提前送来，您可以拒收并告诉我，我联系他们重派。"),
      c("没问题了", "妥"),
    ],
  },
  {
    key: "coupon-missing", family: "order", topic: "order.payment", skill: "in-sale", mood: "worried", moments: ["paid"],
    needs: ["better-price"], opinions: ["checkout-confusing"], problem: "下单时优惠券没有抵扣", result: "核实后补退 20 元差额",
    turns: [
      c("我领了券怎么没减", "优惠券没用上 多付了20"),
      a("我帮您核对。这张券是满 300 减 20，有效期到月底，您的订单 {订单号} 商品金额 {商品额}，符合条件的话会补给您。"),
      c("页面也没提示啊，坑"),
      a("是结算页没有自动勾选，给您添麻烦了。我按价差给您申请退 20 元，券同时核销，您看可以吗？"),
      c("可以", "退了就行"),
      a("已提交，财务当天处理，20 元退到付款账户，{明天} 18:00 前能看到。没到的话您直接回复这个窗口，会转到我这里。"),
      c("好 我留意一下"),
    ],
  },
  {
    key: "confirm-order", family: "order", topic: "order.confirm", skill: "in-sale", mood: "calm", moments: ["paid"],
    needs: [], opinions: [], problem: "请客服核对订单内容", result: "已逐项核对并确认",
    turns: [
      c("帮我看下订单对不对 第一次在你们家买", "核对一下订单吧"),
      a("好的，{订单号}：{商品}，{颜色}，1 件，实付 {实付}，寄到{市}{区}，收件人{收件人}，电话尾号 {尾号}。有不对的地方吗？"),
      c("门牌号没写错吧 我不确定", "小区名字对吗"),
      a("订单上写的是“{门牌}”，您看对不对？"),
      c("对的"),
      a("那就按这个发，{发货时间}从{仓库}发出，预计{预计}到。保修从签收那天算起，共{保修}。"),
      c("嗯 辛苦", "好嘞"),
    ],
  },
];

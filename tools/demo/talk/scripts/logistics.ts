import { a, c } from "../types.ts";
import type { Script } from "../types.ts";

/** Parcels on their way, late, or signed for by nobody knows whom. */
export const logistics: readonly Script[] = [
  {
    key: "where-is-it", family: "logistics", topic: "logistics.progress", skill: "in-sale", mood: "calm", moments: ["shipped"],
    needs: [], opinions: [], problem: "查询订单 {订单号} 物流", result: "告知当前位置和预计送达日",
    turns: [
      c("我的{简称}到哪了", "快递到哪儿了", "帮我查下快第"),
      a("查到了：{承运} {运单}，最新一条是“{最新}”。预计{预计}送到。"),
      c("{预计}几点啊 我要上班", "那天能准点到吗"),
      a("派件一般在 10:00 到 20:00，派送前快递员会打尾号 {尾号} 的电话。您上班不在家，可以让他放驿站，或约晚上 7 点后。"),
      c("放驿站吧"),
      a("好的，已给{承运}备注“可放驿站，放好发取件码”。"),
      c("👌", "谢谢 省得接电话了"),
    ],
  },
  {
    key: "no-update", family: "logistics", topic: "logistics.delay", skill: "in-sale", mood: "worried", moments: ["shipped", "delayed"],
    needs: ["fast-delivery"], opinions: ["logistics-slow"], problem: "订单 {订单号} 物流长时间没有更新", result: "已催{承运}，约定回复时间",
    turns: [
      c("物流两天没动了 是不是丢了", "快递一直不更新 急死人"),
      a("您担心是正常的，我查一下。{运单} 最后一条是“{最新}”，我现在联系{承运}核实实物在哪里。"),
      c("快点吧", "好 等你"),
      a("网点回复：包裹在转运中心，没有丢，今晚装车发往{市}。新的送达时间是{三天后}前。"),
      c("要是还不到呢"),
      a("{三天后} 18:00 还没派送，我给您两个选择：重新发一件，或者全额退款，由您定。这件事我记在自己名下跟进。"),
      c("行 有你这句话就行", "那就先等等"),
    ],
  },
  {
    key: "delayed-apology", family: "logistics", topic: "logistics.delay", skill: "in-sale", mood: "worried", moments: ["delayed"],
    needs: ["fast-delivery"], opinions: ["logistics-slow"], problem: "包裹 {运单} 晚到", result: "说明原因和新时间，补偿 10 元券",
    turns: [
      c("不是说{预计}到吗 怎么还没到", "都过了说好的时间了，包裹呢"),
      a("没按说好的时间送到，是我们的问题，向您道歉。我查了，{最新}。"),
      c("我不管什么原因 就想知道哪天到"),
      a("最新的安排是{明天}到{市}转运中心，{后天} 20:00 前送到您手上，我已经让网点排在第一批。"),
      c("再晚我可不要了"),
      a("可以。{后天} 20:00 前没送到，您直接拒收，我们全额退款，不用您寄回。另外给您账户放了一张 10 元券，算是耽误您时间的一点补偿。"),
      c("好吧，等到后天", "嗯 希望别再拖了"),
    ],
  },
  {
    key: "delayed-refund", family: "logistics", topic: "logistics.delay", skill: "in-sale", mood: "upset", moments: ["delayed"],
    needs: ["cancel"], opinions: ["logistics-slow"], problem: "因延误要求退款", result: "已拦截，{实付}退回",
    turns: [
      c("不要了！退款！等了这么多天", "退钱，太慢了，活动都过了"),
      a("让您白等了，非常抱歉。您要退款我现在就办，先确认一件事：包裹还没派送，我同时通知{承运}拦截，您不用寄回。"),
      c("赶紧退"),
      a("已提交：{订单号} 全额退 {实付}，不等包裹回来，财务{一小时}放款，微信、支付宝当天到账。"),
      c("要是快递还送来怎么办"),
      a("您拒收就行，不收任何费用。我也给网点留了话，不再派送。"),
      c("下次不敢买了"),
      a("这次确实没做好。延误的原因我写进了今天的物流异常记录，仓储同事会逐件复盘。您以后愿意再给一次机会，我们会更用心。"),
    ],
  },
  {
    key: "signed-not-received", family: "logistics", topic: "logistics.not-received", skill: "after-sale", mood: "worried", moments: ["fresh"],
    needs: [], opinions: ["courier-service"], problem: "显示签收但没有收到", result: "核实存放处，客户已取到",
    turns: [
      c("显示签收了 可我没收到啊", "谁签收的？我根本没拿到"),
      a("这个要马上查。请您先看看门口、物业和快递柜，我同时联系{承运}调签收记录。"),
      c("门口没有 物业关门了", "都没有"),
      a("联系上派件员了，他说放在您小区南门的驿站，货架号写在今天的短信里。您看看有没有一条{承运}的短信被当垃圾短信拦了？"),
      c("找到了… 真在拦截里", "还真有，我去拿"),
      a("找到就好。没经您同意就放驿站，是他做得不对，我已经向网点反映，并备注您的地址以后送货上门。"),
      c("嗯，以后都送上门", "可以 谢谢"),
    ],
  },
  {
    key: "locker-without-asking", family: "logistics", topic: "logistics.courier", skill: "after-sale", mood: "upset", moments: ["fresh"],
    needs: ["delivery-time"], opinions: ["courier-service"], problem: "快递未经同意放柜、超时收费", result: "退还超时费，备注送货上门",
    turns: [
      c("快递员问都不问就放柜子 还收我超时费", "又放快递柜 超时要我付钱 什么道理"),
      a("换成我也会不高兴，实在抱歉。超时费多少？这笔由我们出。"),
      c("1块5 不是钱的事", "就一块多 但是气人"),
      a("您说得对，问题在没有问过您。1.5 元我补到您账户；另外我向{承运}投诉这次派送，网点要在{半日}给说法，我转告您。"),
      c("以后能不能必须送上门"),
      a("已在您的收货地址上加了“必须上门，放柜前须电话同意”，以后每一单都会带这条。"),
      c("行 看下次吧"),
    ],
  },
  {
    key: "reroute", family: "logistics", topic: "order.change", skill: "in-sale", mood: "worried", moments: ["shipped"],
    needs: ["change-address"], opinions: [], problem: "发货后要求改派送地址", result: "承运商已改派",
    turns: [
      c("已经发货了还能改地址吗 临时出差", "快递能转到公司吗？我这周不在家"),
      a("同城可以改派，跨城要看包裹走到哪里。您要改到哪里？"),
      c("还是{市} 换个区", "同城，改到公司"),
      a("同城没问题。请发一下完整地址和收件人，我请{承运}改派，不收费，会晚半天到。"),
      c("{市}{区}科创三路 66 号 A 座前台，名字电话不变"),
      a("核对一遍：{市}{区}科创三路 66 号 A 座前台，{收件人}，尾号 {尾号}。{承运}已受理，运单号不变，还是 {运单}。"),
      c("太好了", "感谢感谢"),
    ],
  },
  {
    key: "heavy-upstairs", family: "logistics", topic: "logistics.courier", skill: "in-sale", mood: "worried", moments: ["shipped"], groups: ["home", "tent", "kitchen"],
    needs: ["delivery-time", "for-elderly"], opinions: ["courier-service"], problem: "收货人是老人，要求送上楼", result: "已约送货上楼，不收费",
    turns: [
      c("老人在家 六楼没电梯，能送上楼吗", "收货的是我爸妈 搬不动 让快递送上去行不"),
      a("可以安排。这一单我备注“老人收货，须送上六楼”，送上楼的费用由店铺承担。"),
      c("上次别家快递扔楼下就走了"),
      a("这次我让网点派两个人，送之前先打电话。请给我一个当天能接电话的号码，我写在面单备注里。"),
      c("打我的吧 尾号{尾号}"),
      a("好的，先打您尾号 {尾号} 的电话，再上门。{预计}派送，送完我这边会看到签收照片。"),
      c("谢谢你们想得周到", "嗯嗯太感谢了"),
    ],
  },
  {
    key: "before-trip", family: "logistics", topic: "logistics.progress", skill: "in-sale", mood: "worried", moments: ["shipped"], groups: ["tent", "camp", "pack", "wear"],
    needs: ["fast-delivery"], opinions: [], problem: "出行前担心收不到装备", result: "确认可赶上，备用方案已告知",
    turns: [
      c("周六就进山了 {简称}能到不", "后天出发 包裹赶得上吗"),
      a("我按路线给您算：现在“{最新}”，预计{预计}送到{市}。您几点出发，从哪里走？"),
      c("早上7点 从家走"),
      a("时间有点紧。我请网点把您这件排在前一天晚上派送，最晚 21:00；到时没接到电话，您去网点自提也来得及。"),
      c("网点在哪"),
      a("是{市}{区}的网点，电话 {承运电话}，报运单后四位和手机尾号就能取。我把地址发在短信里。"),
      c("好 这样稳了", "有备用方案就踏实了"),
    ],
  },
];

/** The facts of a notification that its words may name. */
export type NotificationParams = Readonly<Record<string, string | number | null | undefined>>;

const clockNames: Record<string, string> = { first_reply: "首次回复", next_reply: "回复", resolution: "解决", stage: "本环节", task: "任务" };
const subjectNames: Record<string, string> = { conversation: "会话", ticket: "工单", task: "工单" };
const actionNames: Record<string, string> = { address: "改地址", cancel: "取消", intercept: "拦截", refund: "退款", exchange: "换货" };
/** As in 会话 12 的首次回复. */
const timed = (p: NotificationParams) => `${subjectNames[String(p.subject)] ?? ""} ${p.number} 的${clockNames[String(p.clock)] ?? "时限"}`;

/** Words of the notification centre (source). A guard asks for the words of every kind that `notify` tells, one line a kind. */
const notifications = {
  bell: (unread: string) => (unread === "" ? "通知" : `通知，${unread} 条未读`),
  title: "通知",
  filter: "看哪些通知",
  all: "全部",
  unread: "未读",
  today: "今天",
  earlier: "更早",
  readAll: "全部标为已读",
  more: "再看早一些的",
  empty: "还没有通知。有人提到你、把会话交给你，都会在这里告诉你。",
  noneUnread: "没有未读的通知。",
  readFailed: "没有读到通知",
  close: "关闭通知",
  isUnread: "未读",
  /** Said aloud when one arrives. */
  arrived: (words: string) => `新通知：${words}`,
  desktop: {
    why: "页面在后台时，由浏览器提醒你",
    ask: "开启浏览器通知",
    on: "浏览器通知",
    previews: "显示客户和内容",
    denied: "浏览器不允许本站通知。可以在地址栏左侧的网站设置里打开。",
  },
  /** A kind that this page does not know yet: the server is newer. */
  unknown: "有一条新通知",
  kinds: {
    "sla.warned": (p) => `${timed(p)}还有 ${p.minutes} 分钟到时限`,
    "sla.breached": (p) => `${timed(p)}已超过时限`,
    "sla.escalated": (p) => `${timed(p)}已超时 ${p.minutes} 分钟，请过问`,
    "order.action_refused": (p) => `店铺没有同意订单 ${p.order} 的${actionNames[String(p.action)] ?? "请求"}，请看原因`,
    "order.action_stuck": (p) => `订单 ${p.order} 的${actionNames[String(p.action)] ?? "请求"}一直没有得到店铺答复，请直接联系店铺`,
    "order.action_contradicted": (p) => `店铺对订单 ${p.order} 的${actionNames[String(p.action)] ?? "请求"}前后答复不一致，请核对`,
    "order.problem_told": (p) => `${p.by} 告知：订单 ${p.order} ${p.short === 1 ? "缺货" : "有问题"}${p.note ? `，${p.note}` : ""}`,
    "returns.over": (p) => `订单 ${p.order} 的退款比实付多 ${p.yuan} 元，请核对`,
    "ticket.task_given": (p) => `${p.by} 请你协助工单 ${p.code}`,
    "ticket.task_answered": (p) => `${p.by} 答复了工单 ${p.code} 的协同任务`,
    "ticket.assigned": (p) => (p.by ? `${p.by} 把工单 ${p.code} 交给你` : `工单 ${p.code} 分派给你`),
    "ticket.needs_you": (p) => `工单 ${p.code} 到了“${p.stage}”，请看一下`,
    "ticket.silent": (p) => `工单 ${p.code} 的客户一直没有回应，已进入下一步`,
    "ticket.went_on": (p) => `工单 ${p.code} 已由店铺的答复推进，请看一下`,
    "ticket.customer_acted": (p) => `客户答复了工单 ${p.code}`,
    "ticket.commented": (p) => `${p.by} 在工单 ${p.code} 写了备注`,
    "ticket.cause_ended": (p) => `工单 ${p.code} 归入的故障已有结果，请继续办理`,
    "ticket.day_has_come": (p) => `工单 ${p.code} 约好今天联系`,
    "ticket.reopened": (p) => `工单 ${p.code} 被重新打开`,
    "promise.missed": (p) => `承诺 ${p.number ?? ""} 已逾期${p.owner ? `，负责人 ${p.owner}` : "，还没有人认领"}`,
    "promise.soon": (p) => `承诺 ${p.number ?? ""} 还有 ${p.minutes ?? ""} 分钟到期`,
    "promise.withdrawn": (p) => `客户取消了回电预约 ${p.number ?? ""}`,
    "conversation.mentioned": (p) => `${p.by} 在会话 #${p.number} 的备注里提到了你`,
    "conversation.follow_up_due": (p) => `会话 #${p.number} 到了跟进的时间`,
    "privacy.request_near": (p) => `个人信息请求 ${p.number} 快到期限，请尽快答复`,
    "privacy.request_overdue": (p) => `个人信息请求 ${p.number} 已过期限`,
    "privacy.unusual_reading": (p) => `${p.name} 查阅个人信息异常：${p.customers} 位客户，请核查`,
    "webhook.paused": (p) => (p.why === "gone" ? `推送“${p.name}”已停止：对方表示地址不再使用` : `推送“${p.name}”已停止：连续三小时没有成功。查明原因后请手动恢复`),
    "presence.away_too_long": (p) => `${p.name} 已离开 ${p.minutes} 分钟`,
    "presence.meal_too_long": (p) => `${p.name} 用餐已 ${p.minutes} 分钟`,
    "conversation.unanswered_too_long": (p) => `会话 ${p.number} 的客户等 ${p.name} 回复已 ${p.minutes} 分钟`,
    "conversation.queued_too_long": (p) => `会话 ${p.number} 的客户排队已 ${p.minutes} 分钟，还没有人接待`,
    "conversations.offered": (p) => `${p.by} 请你接手会话 ${p.number}`,
    "conversations.offer_accepted": (p) => `${p.by} 接下了会话 ${p.number}`,
    "conversations.offer_declined": (p) => `${p.by} 没有接会话 ${p.number}`,
    "conversations.offer_expired": (p) => `${p.to} 没有答复，会话 ${p.number} 仍由你接待`,
    "conversations.passed_on_often": (p) => `会话 ${p.number} 已转接 ${p.passed} 次，请看一下`,
    "conversations.helper_asked": (p) => `${p.by} 请你协办会话 ${p.number}`,
    "conversations.helper_reported": (p) => `${p.by} 登记了会话 ${p.number} 的办理情况`,
    "conversations.consulted": (p) => `${p.by} 就会话 ${p.number} 咨询你`,
    "conversations.consult_answered": (p) => `${p.by} 答复了你对会话 ${p.number} 的咨询`,
    "conversations.taken_over": (p) => `${p.by} 接管了会话 ${p.number}`,
    "conversations.wrong_shop": (p) => `会话 ${p.number} 找错店铺，已转到 ${p.shop}`,
    "conversations.wrong_platform": (p) => `${p.by} 登记会话 ${p.number} 找错平台，请跟进`,
  } as Record<string, (p: NotificationParams) => string>,
};

export default notifications;

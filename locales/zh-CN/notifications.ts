/** The facts of a notification that its words may name. */
export type NotificationParams = Readonly<Record<string, string | number | null | undefined>>;

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
    "conversation.mentioned": (p) => `${p.by} 在会话 #${p.number} 的备注里提到了你`,
    "conversation.follow_up_due": (p) => `会话 #${p.number} 到了跟进的时间`,
  } as Record<string, (p: NotificationParams) => string>,
};

export default notifications;

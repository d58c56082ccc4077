/** What customers write before they come to the point; an empty one means that they come at once. */
export const openers: readonly (readonly [string, number])[] = [
  ["", 42], ["在吗", 9], ["你好", 9], ["您好", 5], ["有人吗", 4], ["在不", 3], ["客服在吗", 3], ["hi", 1], ["在嘛在嘛", 2], ["你好，请问一下", 4],
  ["人呢", 1], ["亲 在不在", 2], ["打扰一下", 2], ["晚上好", 1], ["转人工", 2], ["。", 1], ["你好你好", 2], ["麻烦问个事", 3], ["再吗", 1], ["请问有人嘛", 2],
];

/** The agent's first words. */
export const firstGreetings: readonly string[] = [
  "{称呼}您好，我是{客服}，您的问题我看到了。",
  "您好，{店铺}客服{客服}为您服务，我先看一下您说的情况。",
  "{称呼}您好，我是{客服}，这件事由我来跟进。",
  "您好{称呼}，我是{客服}，请稍等半分钟，我核对一下。",
  "{称呼}您好，{客服}在，马上为您查。",
];

/** First words to somebody who is annoyed. */
export const firstApologies: readonly string[] = [
  "{称呼}您好，我是{客服}，给您添麻烦了，抱歉。这件事我来处理。",
  "您好，我是{客服}。先跟您说声对不起，请把情况告诉我，我一件一件办。",
  "{称呼}您好，我是{客服}，看到您的消息了，非常抱歉，我马上核实。",
];

export const askSolved: readonly string[] = [
  "请问您的问题解决了吗？",
  "这样处理您看可以吗，还有其他问题需要我帮忙吗？",
  "刚才的问题都说清楚了吗？有不明白的地方我再讲一遍。",
  "您这边还有别的事需要我一起办的吗？",
  "跟您确认一下，这次的问题算是解决了吗？",
];

export const askSolvedAfterComplaint: readonly string[] = [
  "这个处理办法您同意吗？有要补充的请告诉我。",
  "跟您确认一下：按刚才说的办，您看行吗？",
  "以上安排您满意吗？不满意的地方我们接着谈。",
];

export const confirmations: readonly string[] = [
  "解决了 谢谢", "没问题了", "可以了", "嗯嗯 解决了", "好的没有了", "ok", "没了 谢谢你", "可以 辛苦了", "解决啦～", "行 就这样", "没有别的了，谢谢", "好滴", "清楚了", "解决了，你人真好",
];

export const reluctantConfirmations: readonly string[] = [
  "先这样吧", "行吧", "嗯 看你们后续", "就按你说的", "同意", "可以 别再出岔子", "好 我等结果", "行 先信你一次",
];

export const thanks: readonly string[] = [
  "感谢您的咨询，有需要随时找我们，祝您生活愉快。",
  "不客气，谢谢您的耐心，后面有任何问题直接在这里留言就好。",
  "谢谢您选择{店铺}，祝您使用愉快，再见。",
  "好的，谢谢您。如果方便，请为这次服务打个分，我们会认真看每一条。",
  "谢谢您告诉我这些，祝您一切顺利。",
];

export const thanksAfterComplaint: readonly string[] = [
  "谢谢您给我们改正的机会，后面的进度我会主动告诉您。",
  "谢谢您的理解，答应您的事我都记下了，到时间我来找您。",
  "再次向您道歉，也谢谢您愿意把问题说出来。",
];

/** Asked once more when the customer has fallen silent. */
export const silenceReminders: readonly string[] = [
  "{称呼}，请问您还在吗？刚才的问题如果还没解决，请直接回复我。",
  "还在等您的回复。您先忙也没关系，稍后在这里留言，我们接着处理。",
  "没有等到您的消息，先为您保留这次记录；之后回来不用重新说一遍。",
];

/** Words with which agents leave the customer waiting for a moment, used when looking something up takes long. */
export const holding: readonly string[] = [
  "我正在核对，请给我两分钟。", "正在和仓库确认，马上回您。", "我查一下系统记录，请稍等一分钟。",
];

/** What customers write while they wait. */
export const impatience: readonly string[] = ["？", "在吗", "还在不", "好了没", "怎么不说话了", "人呢", "等半天了"];

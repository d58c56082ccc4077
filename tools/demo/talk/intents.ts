/** What an agent's words ask of a customer, by the words that usually carry it; the first that fits counts. */
export type AgentIntent =
  | "asks-solved" | "farewell" | "asks-order" | "asks-photo" | "asks-phone" | "asks-address" | "asks-choice" | "asks-wait" | "greets" | "answers";

const agentPatterns: readonly (readonly [AgentIntent, RegExp])[] = [
  ["asks-solved", /解决了吗|还有其他|还有别的|算是解决|说清楚了吗|您看行吗|同意吗|满意吗|is (it|that|this) (solved|resolved)|anything else/i],
  ["farewell", /祝您|再见|打个分|感谢您的咨询|goodbye|have a (nice|good)/i],
  ["asks-order", /(订单号|哪个订单|哪一单|哪笔订单).*[？?发告提]|请?(提供|告诉|发).*订单/],
  ["asks-photo", /(拍|发).{0,8}(照片|图|视频).*|拍一下/],
  ["asks-phone", /(手机号|联系电话|电话).{0,6}(多少|是|发|留|提供|告诉)|(提供|留|告诉).{0,8}(手机|电话)/],
  ["asks-address", /(地址).{0,8}(发|是|告诉|提供|核对)|(发|提供|告诉).{0,8}地址/],
  ["asks-choice", /换新还是|退款还是|还是.{1,12}[？?]$/],
  ["greets", /^.{0,14}(您好|你好).{0,24}(为您服务|很高兴|看到了|跟进|我核对一下|马上为您查|我来处理|马上核实|告诉我，我一件一件办)/],
  ["asks-wait", /稍等|请等|正在(核对|查|确认)|查一下系统|马上回您|moment/i],
];

/** What the agent's last words ask for. */
export function agentIntent(text: string): AgentIntent {
  return agentPatterns.find(([, pattern]) => pattern.test(text))?.[0] ?? "answers";
}

/** What a customer's words mean for the course of a conversation. */
export type CustomerIntent = "thanks" | "not-yet" | "upset" | "hello" | "impatient" | "tells";

const customerPatterns: readonly (readonly [CustomerIntent, RegExp])[] = [
  ["not-yet", /没解决|还没|没好|不行|不满意|不同意|没用|没收到|没太懂|没懂|没看懂|not yet|no,/i],
  ["upset", /投诉|差评|骗|坑|垃圾|气死|太差|什么态度|退钱|曝光|12315|!!|！！/],
  ["thanks", /^(好|好的|嗯+|行|可以|ok|没了|没有了|谢|解决|清楚|明白|同意).{0,14}$|谢谢|多谢|辛苦|解决了|没问题了|就这样|先这样|thank/i],
  ["hello", /^(在|再|您好|你好|hi|hello|有人|客服|人呢|打扰|请问|转人工|麻烦|晚上好|亲|。).{0,8}$/i],
  ["impatient", /^[？?]+$|好了没|怎么不说话|等半天|还在不/],
];

/** What a customer means; telling something is the rule. */
export function customerIntent(text: string): CustomerIntent {
  return customerPatterns.find(([, pattern]) => pattern.test(text.trim()))?.[0] ?? "tells";
}

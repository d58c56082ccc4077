/** Words of the open interface: tokens, the channel of an own app, webhooks (source). */
const integrations = {
  codes: {
    token_needs_channel: "代客户收发消息的令牌要写明渠道；只读取数据的令牌不写渠道。",
    token_reads_all_shops: "读取数据的权限不分店铺。绑定了店铺的令牌只能代客户收发消息。",
    token_revoked: "这个令牌已经作废。",
    shop_unknown: "没有这家店铺，或这个令牌不能为它收发消息。",
  } as Record<string, string>,
  fields: {
    channel_form: "用小写字母开头，2 到 20 个小写字母、数字或连字符，例如 app、taobao。",
    channel_reserved: "这个名称已用于系统自己的渠道，换一个。",
    in_the_past: "这个时间已经过去。",
    phone_shape: "手机号应为 11 位，固定电话带区号。",
    province_unknown: "没有这个省份代码。",
  } as Record<string, string>,
  /** What the event record says. */
  events: {
    "token.made": "生成接口令牌",
    "token.revoked": "作废接口令牌",
  } as Record<string, string>,
};

export default integrations;

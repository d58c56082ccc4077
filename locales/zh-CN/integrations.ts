/** Words of the open interface: tokens, the channel of an own app, webhooks (source). */
const integrations = {
  codes: {
    token_needs_channel: "代客户收发消息的令牌要写明渠道；只读取数据的令牌不写渠道。",
    token_reads_all_shops: "读取数据的权限不分店铺。绑定了店铺的令牌只能代客户收发消息。",
    token_revoked: "这个令牌已经作废。",
    webhook_paused: "它已经停着。",
    webhook_running: "它正在发送。",
    delivery_waiting: "它正在排队，马上就会发送。",
    shop_unknown: "没有这家店铺，或这个令牌不能为它收发消息。",
  } as Record<string, string>,
  fields: {
    channel_form: "用小写字母开头，2 到 20 个小写字母、数字或连字符，例如 app、taobao。",
    channel_reserved: "这个名称已用于系统自己的渠道，换一个。",
    webhook_url_form: "写完整的网址，例如 https://shop.example/kefu。",
    webhook_url_inside: "网址应以 https:// 开头，指向公网，不带用户名和密码。内网地址要由运维加入允许列表。",
    shop_unknown: "没有这家店铺。",
    token_reads_all_shops: "读取数据的权限不分店铺，请不要选店铺。",
    in_the_past: "这个时间已经过去。",
    phone_shape: "手机号应为 11 位，固定电话带区号。",
    province_unknown: "没有这个省份代码。",
  } as Record<string, string>,
  /** What the event record says. */
  events: {
    "token.made": "生成接口令牌",
    "webhook.added": "添加推送地址",
    "webhook.changed": "修改推送地址",
    "webhook.removed": "删除推送地址",
    "webhook.secret_made": "更换推送签名密钥",
    "webhook.paused": "推送停止",
    "webhook.resumed": "推送恢复",
    "webhook.retried": "重新推送",
    "token.revoked": "作废接口令牌",
  } as Record<string, string>,
};

export default integrations;

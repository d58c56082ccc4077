import type { Permission } from "#contract/permissions.ts";

/** What each permission allows, as the reader says it (source). */
const permissions: Readonly<Record<Permission, string>> = {
  "conversations.read": "查看会话",
  "conversations.serve": "接待会话",
  "conversations.take": "接手排队会话",
  "conversations.transfer": "转接会话",
  "conversations.supervise": "旁听、耳语与接管会话",
  "views.share": "共享会话视图",
  "presence.set": "设置在线状态",
  "promises.read": "查看承诺",
  "promises.serve": "登记与兑现承诺",
  "floor.read": "查看实时大厅",
  "insight.read": "查看指标",
  "customers.read": "查看客户",
  "customers.write": "修改客户资料",
  "customers.unmask": "查看完整个人信息",
  "privacy.watch": "核查异常查阅个人信息",
  "privacy.handle": "受理个人信息请求",
  "privacy.decide": "决定个人信息请求",
  "orders.read": "查看订单",
  "orders.bring": "接入店铺的商品与订单",
  "people.read": "查看人员",
  "people.write": "管理人员与权限",
  "organization.write": "管理团队与单位",
  "duty.write": "安排值班",
  "shops.write": "管理店铺",
  "handbook.read": "查看制度手册",
  "handbook.write": "起草制度",
  "handbook.publish": "审核与发布制度",
  "audit.read": "查看审计记录",
  "operation.write": "运行维护",
  "integrations.write": "管理开放接口",
  "channel.send": "代客户发消息",
  "channel.read": "读取客户的会话",
};

export default permissions;

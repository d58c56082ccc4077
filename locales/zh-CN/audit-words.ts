/** What the parts of a record are called, and what their codes mean (source). */
const words = {
  fields: {
    about: "关于", action: "处理", after: "改后", agent: "客服", alert: "异常查阅", amountFen: "金额", asOf: "数据日期", assigneeId: "接待人", attempts: "尝试次数", author: "作者",
    bad: "未通过", basedOn: "改自第几版", before: "改前", belonging: "所属", by: "由谁或因为", bytes: "大小（字节）", capacity: "接待上限", care: "关怀", cause: "原因", changed: "改动", channel: "渠道", clock: "时限", code: "编号",
    contactId: "客户", contacts: "联系人", contest: "异议", conversation: "会话", conversationId: "会话", conversations: "会话", count: "数量", customerId: "客户", customers: "客户",
    decision: "决定", delivery: "推送", departmentId: "部门", done: "是否完成", due: "期限", dueAt: "期限", dueOn: "期限", enabled: "启用", endsOn: "终止日", entries: "条数", entry: "信用记录", error: "错误", events: "事件", exception: "破例", exit: "去向", expiresAt: "失效时间",
    failures: "失败次数", field: "字段", fields: "字段", files: "附件", filter: "筛选", folder: "文件夹", for: "用于", from: "原来", fromAt: "开始", goBackTo: "恢复到第几版", good: "合格",
    handOverTo: "交给", handedOver: "移交会话数", host: "服务器", id: "对象", ids: "会话", inTime: "按时", into: "并入", invitation: "邀请", issuer: "登录服务地址", joined: "加入", joining: "合并", key: "标识", kind: "类别",
    languages: "语言", leaderId: "负责人", left: "离开或剩余", level: "等级", liking: "偏好", limit: "上限", lines: "行数", linked: "关联", links: "停用链接数", locale: "语言", login: "账号", loginName: "账号",
    mail: "邮件", meal: "用餐", method: "方式", minutes: "用时（分钟）", months: "月份", moved: "移动条数", mutual: "双方同意", n: "序号", name: "名称", narrowed: "带筛选", nature: "性质", needs: "需求", needsApproval: "要审批", nextOn: "下次日期", note: "说明", noteId: "备注", notice: "通知", number: "号码",
    opinions: "意见", orderId: "订单", orders: "订单", other: "另一份", outcome: "结果", outcomeBefore: "原来的结果", outcomes: "结果", overFen: "超出金额", owner: "负责人", ownerId: "负责人",
    parcels: "包裹", parentId: "上级", parts: "内容", partnerId: "合作方", passed: "转接次数", passkey: "通行密钥", payments: "付款", people: "人数", permissions: "权限", person: "人员", personId: "人员", places: "归入条数", planned: "安排次数", points: "分数", port: "端口", previousKept: "旧密钥继续有效", priority: "优先级", provider: "登录服务", purpose: "用途",
    reason: "理由", reasons: "依据", refused: "未采用", request: "请求", result: "结果", reviewId: "复核", reviewer: "审核人", reviewerId: "审核人", role: "角色", roles: "角色", rounds: "第几次", rule: "规则", rules: "规则", rung: "升级层级",
    says: "对方说", scope: "范围", score: "评分", secretChanged: "密钥已换", seq: "条目号", service: "服务项", session: "登录", sessionsEnded: "结束登录数", severity: "等级", share: "可见内容", shop: "店铺", shopId: "店铺", shops: "店铺", signsIn: "需要登录", simulated: "模拟", since: "自", skill: "技能", skills: "技能", sort: "排序", source: "来源", stage: "阶段", state: "状态", status: "状态", step: "步骤", stoodIn: "代为审批", subject: "对象",
    tags: "标签", taskId: "任务", territory: "属地", ticket: "工单", ticketId: "工单", tier: "等级", title: "标题", tls: "加密", to: "改为", toAt: "结束", toId: "交给", topic: "主题", totalFen: "合计", totp: "两步验证", trusted: "可代表客户", turns: "往来轮数", type: "类型",
    until: "到", untilOn: "有效期至", url: "网址", version: "版本", waitingSince: "开始等待", waits: "待审批", warranty: "保修", was: "原来", why: "原因", wish: "想要", with: "另一个会话", year: "年份", zone: "时区",
    cleared: "已清", sum: "合计", words: "内容", given: "给出", at: "时间", on: "日期", days: "天数", hours: "小时", changes: "改动",
  } as Record<string, string>,
  codes: {
    confirmed: "客户确认已解决", not_answered: "客户未回应", left: "客户离开", abandoned: "排队时离开", passed_on: "转其他渠道处理", spam: "无效会话",
    routed: "按规则分配", taken: "主动领取", waiting: "排队", online: "在线", busy: "忙碌", suspended: "挂起", away: "离开", offline: "离线", unreachable: "失联", wrap_up: "话后处理",
    web: "网页聊天", app: "App", wechat: "微信", mail: "邮件", phone: "电话", api: "接口", password: "密码", passkey: "通行密钥", sso: "单点登录", totp: "两步验证", recovery_code: "恢复码", invitation: "邀请链接",
    agent: "客服专员", supervisor: "客服主管", manager: "客服经理", inspector: "质检员", trainer: "培训师", colleague: "协同部门人员", administrator: "管理员", customer: "客户", system: "系统", partner: "合作方", staff: "员工",
    minor: "轻微", normal: "一般", major: "严重", critical: "重大", first_reply: "首次回复", next_reply: "回复", resolution: "解决", stage: "本环节", task: "任务", update: "下次通报",
    refund: "仅退款", return: "退货退款", exchange: "换货", quality: "质量问题", damaged: "破损", wrong_item: "发错", lost: "丢失", late: "延误", stuck: "停滞",
    document: "文件", request: "请示", report: "报告", supply: "采购供货", project: "单次项目", dealer: "经销", maintenance: "维护保养", ticket: "工单", conversation: "会话",
    dispatched: "已发货", trouble: "运输异常", confirm: "请客户确认", all: "全部", team: "小组", territory: "属地", no_address: "没有邮箱", no_consent: "客户未同意", greeting: "受理告知", open: "未结束", done: "已完成", sent: "已发出", failed: "失败", uncertain: "不确定", queued: "等待发出",
    title: "标题", order: "订单", name: "姓名", address: "地址", form: "表单", opener: "由开立人负责", order_cancelled: "取消订单", parcel_refused: "拒收包裹", refunded: "退款", agreement_broken: "违反约定", misuse: "确认滥用",
    zh: "中文", "zh-CN": "中文", en: "英文", yue: "粤语", ja: "日语", bo: "藏语", price: "价格", fit: "方案合适", buyer: "采购", head: "负责人", day: "白班", night: "夜班", company: "公司", resident: "住户", person: "个人",
    none: "无", reached: "已联系上", no_answer: "无人接听", kept: "保留", written_off: "不追回", recovered: "已追回",
    territory_teams: "属地小组", skilled: "技能相符", fewest: "手上工单最少",
  } as Record<string, string>,
};

export default words;

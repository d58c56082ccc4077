/** What the event record says, by kind (source); the kinds of signing in and accounts stand in identity.ts. A guard keeps it whole. */
const events = {
  events: {
    "conversations.brought": "导入历史会话",
    "conversation.opened": "会话开始",
    "conversation.reopened": "会话重新打开",
    "view.saved": "共享视图已保存",
    "view.deleted": "共享视图已删除",
    "conversation.asked": "客户发来消息",
    "conversation.answered": "客服回复",
    "conversation.assigned": "分配给客服",
    "conversation.requeued": "退回队列",
    "conversation.transferred": "转接",
    "conversation.confirmation_asked": "询问是否解决",
    "conversation.not_solved": "客户表示未解决",
    "conversation.ended": "会话结束",
    "conversation.rated": "客户评价",
    "conversation.recorded": "填写会话小结",
    "conversation.warning_overruled": "坚持发送被提醒的用语",
    "conversation.tagged": "修改标签",
    "presence.changed": "在线状态变化",
    "insight.rebuild_asked": "要求重新核算指标事实",
    "handbook.drafted": "起草制度版本",
    "handbook.submitted": "提交审核",
    "handbook.approved": "审核通过",
    "handbook.returned": "退回修改",
    "handbook.withdrawn": "撤回草稿",
    "handbook.published": "发布生效",
    "handbook.pilot_ended": "结束试点",
  } as Record<string, string>,
};

export default events;

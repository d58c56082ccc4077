import type { Clock, ClockStep } from "#contract/sla.ts";
import type { PauseReason } from "#contract/policies/sla.ts";

/** Words of clocks (source). */
const sla = {
  title: "时限",
  show: "查看",
  hide: "收起",
  none: "还没有开始计时。",
  names: { first_reply: "首次回复", next_reply: "回复", resolution: "解决", stage: "本环节", update: "下次通报", task: "任务" } as Record<string, string>,
  due: (at: string) => `应在 ${at} 前`,
  ended: { kept: "按时", breached: "超时", cancelled: "不再计时" } satisfies Partial<Record<Clock["state"], string>>,
  breachedAt: (at: string) => `${at} 超时`,
  used: (used: string, target: string) => `用时 ${used}，时限 ${target}`,
  provisional: "节假日安排还没有公布，时间可能变动",
  closed: (at: string) => `服务时间外不计时，${at} 继续`,
  waiting: { customer: "等客户", partner: "等合作方", carrier: "等物流", goods: "等退货", agreed: "与客户约定" } satisfies Record<PauseReason, string>,
  steps: {
    paused: "暂停计时",
    resumed: "继续计时",
    warned: "预警",
    breached: "超时",
    escalated: "升级",
    reckoned: "重新计算",
  } satisfies Record<ClockStep["kind"], string>,
  why: { facts: "客户等级或严重程度变了", calendar: "日历变了", rules: "时限规则变了" } as Record<string, string>,
  because: (why: string) => `：${why}`,
  rule: (version: string, rule: string) => `按 ${version} 的规则 ${rule}`,
};

export default sla;

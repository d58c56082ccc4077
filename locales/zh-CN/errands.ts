import type { Errand } from "#contract/errands.ts";

/** Words of one-off tasks (source). */
const errands = {
  codes: { errand_over: "这件事已经办结或收回。" } as Record<string, string>,
  fields: { person_unknown: "没有这位同事，或已停用。" } as Record<string, string>,
  events: { "errand.given": "临时交办", "errand.answered": "答复临时交办", "errand.withdrawn": "收回临时交办" } as Record<string, string>,
  title: "临时交办",
  sides: { mine: "交给我的", given: "我交办的" },
  side: "谁交办的",
  give: "交办",
  giveTitle: "临时交办给谁",
  to: "同事",
  toMissing: "选一位同事。",
  what: "请对方做什么",
  whatMissing: "写清请对方做什么。",
  within: "时限",
  given: "已交办",
  byRule: "按制度手册交办",
  by: (name: string) => `${name} 交办`,
  toWhom: (name: string) => `交给 ${name}`,
  answer: "办理结果",
  done: "已办好",
  declined: "办不了",
  answered: "已答复",
  withdraw: "收回",
  withdrawn: "已收回",
  cancel: "取消",
  empty: { mine: "没有临时交办给你的事。", given: "你没有交办出去的事。" },
  readFailed: "没有读到临时交办",
  states: { open: "等办理", done: "已办好", declined: "办不了", withdrawn: "已收回" } satisfies Record<Errand["state"], string>,
};

export default errands;

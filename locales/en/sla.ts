import type zh from "#locales/zh-CN/sla.ts";

/** Words of clocks. */
const sla: typeof zh = {
  title: "Deadlines",
  show: "Show",
  hide: "Hide",
  none: "Nothing was timed yet.",
  names: { first_reply: "First reply", next_reply: "Reply", resolution: "Solution", stage: "This stage", update: "Next word", task: "Task" },
  due: (at) => `due by ${at}`,
  ended: { kept: "In time", breached: "Late", cancelled: "No longer timed" },
  breachedAt: (at) => `late since ${at}`,
  used: (used, target) => `took ${used} of ${target}`,
  provisional: "The holiday notice is not published yet; this may change",
  closed: (at) => `Outside service hours no time counts; it goes on at ${at}`,
  waiting: { customer: "waiting for the customer", partner: "waiting for a partner", carrier: "waiting for the carrier", goods: "waiting for the goods", agreed: "agreed with the customer" },
  steps: { paused: "Paused", resumed: "Went on", warned: "Warned", breached: "Late", escalated: "Escalated", reckoned: "Reckoned anew" },
  why: { facts: "tier or severity changed", calendar: "the calendar changed", rules: "the rules changed" },
  because: (why) => `: ${why}`,
  rule: (version, rule) => `by rule ${rule} of ${version}`,
};

export default sla;

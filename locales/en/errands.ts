import type source from "#locales/zh-CN/errands.ts";

const errands: typeof source = {
  codes: { errand_over: "This is done or was taken back." },
  fields: { person_unknown: "There is no such colleague, or the account is suspended." },
  events: { "errand.given": "One-off task given", "errand.answered": "One-off task answered", "errand.withdrawn": "One-off task taken back" },
  title: "One-off tasks",
  sides: { mine: "Given to me", given: "Given by me" },
  side: "By whom",
  give: "Give a task",
  giveTitle: "Give a one-off task",
  to: "Colleague",
  toMissing: "Choose a colleague.",
  what: "What is to be done",
  whatMissing: "Say what is to be done.",
  within: "Within",
  given: "Given",
  byRule: "given by the handbook",
  by: (name: string) => `given by ${name}`,
  toWhom: (name: string) => `to ${name}`,
  answer: "What came of it",
  done: "Done",
  declined: "Cannot be done",
  answered: "Answered",
  withdraw: "Take back",
  withdrawn: "Taken back",
  cancel: "Cancel",
  empty: { mine: "No one-off task is given to you.", given: "You have given no one-off task." },
  readFailed: "One-off tasks could not be read",
  states: { open: "Waiting", done: "Done", declined: "Cannot be done", withdrawn: "Taken back" },
};

export default errands;

export { type Warranty } from "./guards.ts";
export { exitAt, fill, endOf, isOneOf, mayFill, moveProblems, reopened, stageOf, take, whatMayHappen, type ActorFacts, type Facts, type Possible, type Reason, type Step, type Taken, type TicketState } from "./rules.ts";

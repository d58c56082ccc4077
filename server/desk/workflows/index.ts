export { type AloneFacts, type Warranty } from "./guards.ts";
export { exitAt, fill, endOf, isOneOf, mayFill, moveProblems, reopened, stageOf, take, tookPartIn, whatMayHappen, wroteAfter, type ActorFacts, type Facts, type Possible, type Reason, type Step, type Taken, type TicketState } from "./rules.ts";

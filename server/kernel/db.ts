export { among, deadlocked, lostConnection, openDatabase, violates, withDatabase, type Database, type Tx } from "./db/index.ts";
export { planAnew } from "./db/prepared.ts";
export { together, type Write } from "./db/together.ts";

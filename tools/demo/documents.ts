import type { NewDocument } from "#contract/documents.ts";
import type { App } from "#server/app.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { addDays, onDate } from "#server/kernel/time/index.ts";
import { centre } from "#demo/company/company.ts";
import { people } from "#demo/company/people.ts";
import type { Company } from "#demo/load.ts";

/** A request that waits for its answer, and a document that is going round: for the page of documents. */
export async function saveDocuments(kernel: Kernel, app: App, known: Company): Promise<void> {
  const as = async <T>(login: string, work: (ctx: Ctx) => Promise<T>): Promise<T> => kernel.run((await app.identity.actorOf(kernel.db.kysely, known.people.get(login)!))!, work);
  const supervisor = people.find((one) => one.team === "southwest" && one.roles.includes("supervisor"))!.login;
  const nothing = { files: [], teams: [], departments: [], people: [], dueOn: null } satisfies Partial<NewDocument>;
  await as("moxi", (ctx) => app.documents.write(ctx, { ...nothing, kind: "request", title: "请批准两位同事周六加班", words: "周六晚有直播，预计进线翻倍。请批准两位同事加班两小时，按规定调休。", reviewerId: known.people.get(supervisor)! }));
  const readers = people.filter((one) => one.team === "southwest" && one.login !== supervisor).map((one) => known.people.get(one.login)!);
  const dueOn = addDays(onDate(kernel.clock.now(), centre.zone), 2);
  const { id } = await as(supervisor, (ctx) => app.documents.write(ctx, { ...nothing, kind: "document", title: "涂层脱落批次的统一答复口径", words: "2610B 批次涂层问题一律先致歉，登记订单号和照片，当天回复处理方案；不承诺赔付金额。", reviewerId: null, people: readers, dueOn }));
  for (const login of ["pushan", "yangjinlan"]) await as(login, (ctx) => app.documents.acknowledge(ctx, id).catch(() => {}));
}

import { memo, type ReactNode } from "react";
import type { Entry, Reason } from "#contract/conversation.ts";
import { useWhen } from "#console/lib/when.ts";
import { type ActText, useActText } from "../acts/texts.ts";
import { useThreadActs } from "../context.ts";
import type { Names } from "../handbook.ts";
import { type PassingText, usePassingText } from "../passing/texts.ts";
import { type DeskText, useDeskText } from "../texts.ts";
import { Recalled } from "./Recall.tsx";

const word = (entry: Entry, key: string): string => {
  const value = entry.body?.[key];
  return typeof value === "string" ? value : "";
};

function assigned(t: DeskText, p: PassingText, names: Names, entry: Entry, meId: string): string[] {
  const to = word(entry, "to");
  if (to === "") {
    if (word(entry, "place") !== "") return [p.events.place(word(entry, "place"))];
    const why = t.events.requeueReasons[word(entry, "reason")];
    return [t.events.requeued(names.territory(word(entry, "territory"))), ...(why === undefined ? [] : [why])];
  }
  const mine = to === meId;
  const name = word(entry, "name");
  const result = word(entry, "result");
  const head =
    result === "taken"
      ? mine ? t.events.takenByYou : t.events.takenBy(name)
      : result === "transferred"
        ? mine ? t.events.transferredToYou : t.events.transferredTo(name)
        : result === "taken_over"
          ? mine ? p.events.takenOverByYou : p.events.takenOver(name)
        : mine ? t.events.assignedToYou : t.events.assignedTo(name);
  const reasons = (Array.isArray(entry.body?.reasons) ? entry.body.reasons : []) as Reason[];
  const again = mine && reasons.some((reason) => reason.code === "last_agent");
  return [head, ...(again ? [t.events.lastAgent] : [])];
}

/** A step of passing on, helping or asking, in a sentence. */
function step(p: PassingText, names: Names, entry: Entry): string {
  const by = entry.author.name;
  const to = (Array.isArray(entry.body?.to) ? (entry.body.to as { name: string }[]) : []).map((one) => one.name).join(p.listed);
  const name = word(entry, "name") || names.territory(word(entry, "territory"));
  switch (`${entry.kind} ${entry.kind === "misplaced" ? word(entry, "to") : word(entry, "what")}`) {
    case "offer offered":
      return p.events.offered(by, to);
    case "offer accepted":
      return p.events.accepted(by);
    case "offer declined":
      return p.events.declined(by);
    case "offer expired":
      return p.events.expired(to);
    case "offer withdrawn":
      return p.events.withdrawn(to);
    case "helper asked":
      return p.events.helperAsked(by, name);
    case "helper reported":
      return p.events.helperReported(by);
    case "helper ended":
      return p.events.helperEnded(name);
    case "consult asked":
      return p.events.consultAsked(by, name);
    case "consult ended":
      return p.events.consultEnded(name);
    case "misplaced shop":
      return p.events.misplacedShop(name);
    case "misplaced outside":
      return p.events.misplacedOutside(name);
    default:
      return p.hidden;
  }
}

/** What an event says, in parts that dots set apart. */
function parts(t: DeskText, p: PassingText, acts: ActText, names: Names, entry: Entry, meId: string): string[] {
  switch (entry.kind) {
    case "offer":
    case "helper":
    case "consult":
    case "misplaced":
      return [step(p, names, entry)];
    case "opened": {
      const source = t.events.sources[word(entry, "source")];
      const certainty = t.events.certainty[word(entry, "certainty")];
      return [t.events.opened(names.territory(word(entry, "territory"))), ...(source === undefined || certainty === undefined ? [] : [t.events.openedBy(source, certainty)])];
    }
    case "assigned":
      return assigned(t, p, names, entry, meId);
    case "stage":
      if (word(entry, "stage") === "confirmation") return [t.events.stageConfirmation];
      return [entry.body?.solved === false ? t.events.notSolved : t.events.stageAnswer];
    case "closed":
      return [t.events.closed(t.outcomes[word(entry, "outcome") as keyof DeskText["outcomes"]] ?? "")];
    case "reopened":
      return [t.events.reopened];
    case "rated":
      return [t.events.rated(Number(entry.body?.score ?? 0))];
    case "recorded":
      return [t.events.recorded];
    case "linked": {
      const said = acts.links.events[word(entry, "kind")];
      return [said === undefined ? t.events.other : said(Number(entry.body?.number ?? 0))];
    }
    default:
      return [t.events.other];
  }
}

/** Something that happened, as one centred caption; an assignment says why. */
export const EventLine = memo(function EventLine({ conversationId, entry, meId, names }: { conversationId: string; entry: Entry; meId: string; names: Names }): ReactNode {
  const t = useDeskText();
  const p = usePassingText();
  const actText = useActText();
  const when = useWhen();
  const acts = useThreadActs();
  return (
    <p className="desk-event">
      <time title={when.exact(entry.at)}>{when.clock(entry.at)}</time>{" "}
      {entry.kind === "recalled" ? <Recalled entry={entry} conversationId={conversationId} meId={meId} /> : null}
      {(entry.kind === "recalled" ? [] : parts(t, p, actText, names, entry, meId)).map((part, at) => (
        <span key={part}>
          {at === 0 ? null : <span className="k-dot" />}
          {part}
        </span>
      ))}
      {entry.kind === "assigned" ? (
        <button type="button" className="k-link" onClick={acts.why}>
          {word(entry, "to") === meId ? t.events.whyMe : t.events.why}
        </button>
      ) : null}
    </p>
  );
});

import type { WidgetEntry } from "#contract/widget.ts";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { moment } from "../format.ts";
import { linesOf, type Line } from "../lines.ts";
import type { Acts } from "../../talk/session.ts";
import type { View } from "../../talk/view.ts";
import { sentenceFor, words } from "../words.ts";
import { Card, FileView, Text, type ShownFile } from "./Bubble.tsx";
import { Icon } from "./Icon.tsx";

interface Props {
  view: View;
  acts: Acts;
  origin: string;
  entries: readonly WidgetEntry[];
  readByAgent: number;
  typing: boolean;
  /** An earlier conversation: without what is under way. */
  past?: boolean;
  queued?: boolean;
}

const nothing = { letters: [], sent: [], uploads: [], line: "open" as const };

/** The lines of a conversation; follows the newest unless the person has scrolled up. */
export function Thread({ view, acts, origin, entries, readByAgent, typing, past, queued }: Props) {
  const lines = linesOf(past ? nothing : view, entries, readByAgent, view.welcome?.shop.shortName || words.title);
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const resting = useRef(false);
  const [behind, setBehind] = useState(false);
  const [large, setLarge] = useState<{ url: string; name: string } | null>(null);
  const newest = lines.at(-1);
  const scroller = () => log.current?.closest<HTMLElement>(".main");
  const down = () => {
    const box = scroller();
    if (box) box.scrollTop = box.scrollHeight;
  };

  useEffect(() => {
    const box = scroller();
    const look = () => {
      atEnd.current = !box || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
      if (atEnd.current) setBehind(false);
    };
    box?.addEventListener("scroll", look, { passive: true });
    // Pictures that arrive, the keyboard and the trays change heights; who was at the end stays there.
    const sizes = new ResizeObserver(() => atEnd.current && !resting.current && down());
    for (const part of [box, log.current]) if (part) sizes.observe(part);
    return () => {
      sizes.disconnect();
      box?.removeEventListener("scroll", look);
    };
  }, []);
  useLayoutEffect(() => {
    // While somebody waits, the place in the queue is what counts; it stays in sight above the first lines.
    resting.current = queued === true && lines.length < 3;
    if (resting.current) return void scroller()?.scrollTo(0, 0);
    if (atEnd.current || newest?.own) down();
    else if (newest) setBehind(true);
  }, [newest?.key, typing, view.open, queued]);

  return (
    <>
      <div class="thread" ref={log} role="log" aria-live="off" aria-label={words.talk.log}>
        {lines.map((line, index) => (
          <Row key={line.key} {...{ line, acts, origin, queued }} next={lines[index + 1]} enlarge={(url, name) => setLarge({ url, name })} />
        ))}
        {typing && view.line === "open" && (
          <div class="row them">
            <span class="ab typ" aria-label={words.talk.typing}>
              <i />
              <i />
              <i />
            </span>
          </div>
        )}
      </div>
      {behind && (
        <button class="below" onClick={down}>
          <Icon name="down" /> {words.talk.newBelow}
        </button>
      )}
      {large && <Lightbox {...large} close={() => setLarge(null)} />}
    </>
  );
}

function Row(props: { line: Line; acts: Acts; origin: string; next: Line | undefined; queued?: boolean | undefined; enlarge(url: string, name: string): void }) {
  const { line, acts } = props;
  const time = line.time && <p class="cap num">{moment(new Date(line.at), new Date(), words.time)}</p>;
  if (line.caption) {
    const { served, reopened, closedLine, recalled, recalledOwn } = words.talk;
    const said = { assigned: served(line.name), reopened, closed: closedLine, recalled, recalledOwn };
    return (
      <>
        {time}
        <p class="cap">{line.text || said[line.caption]}</p>
      </>
    );
  }
  const file = line.body?.file as ShownFile | undefined;
  const card = line.body?.card as Record<string, unknown> | undefined;
  return (
    <>
      {time}
      <div class={line.own ? "row own" : "row them"}>
        {!line.own && <span class={line.first ? "av" : "av none"} aria-hidden="true">{line.name.slice(0, 1)}</span>}
        <div class="stk">
          <span class="vh">{line.own ? words.talk.you : line.name}</span>
          {card && <Card card={card} />}
          {file && <FileView file={file} origin={props.origin} enlarge={props.enlarge} reload={acts.reloadTalk} />}
          {line.text && (
            <div class={line.own ? "mb" : "ab"}>
              <Text text={line.text} />
            </div>
          )}
          <Under {...props} />
        </div>
      </div>
    </>
  );
}

function Under({ line, acts, next, queued }: { line: Line; acts: Acts; next: Line | undefined; queued?: boolean | undefined }) {
  const { talk } = words;
  if (line.mark === "refused") {
    return (
      <span class="s bad mark" role="alert">
        <Icon name="alert" size={12} /> {talk.failed}: {sentenceFor(line.code ?? "internal")}{" "}
        <button class="lnk" onClick={() => acts.retry(line.key)}>
          {words.retry}
        </button>
        <button class="lnk" onClick={() => acts.discard(line.key)}>
          {talk.discard}
        </button>
      </span>
    );
  }
  if (line.mark === "waiting") {
    return (
      <span class="s bad mark">
        <Icon name="alert" size={12} /> {talk.waiting}
      </span>
    );
  }
  if (line.mark === "sending") {
    return (
      <span class="s m3 mark">
        {line.upload ? talk.uploading(Math.round(line.upload.share * 100)) : talk.sending}
        {line.upload && (
          <button class="lnk" onClick={() => acts.discard(line.key)}>
            {talk.cancel}
          </button>
        )}
      </span>
    );
  }
  // One mark under several messages of one run, as they share one state.
  if (line.mark === "none" || (next?.own && next.mark === line.mark && !next.caption)) return null;
  const read = line.mark === "read";
  return (
    <span class="s m3 mark">
      <Icon name={read ? "read" : "check"} size={12} /> {read ? talk.read : queued && !next ? words.queue.waits : talk.delivered}
    </span>
  );
}

function Lightbox({ url, name, close }: { url: string; name: string; close(): void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const root = button.current?.getRootNode() as ShadowRoot | undefined;
    const before = root?.activeElement as HTMLElement | null | undefined;
    button.current?.focus();
    return () => before?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Tab") event.preventDefault();
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  return (
    <div class="large" role="dialog" aria-modal="true" aria-label={name} onClick={close} onKeyDown={onKeyDown}>
      <img src={url} alt={name} />
      <button ref={button} class="ib" aria-label={words.talk.closeLayer} onClick={close}>
        <Icon name="x" size={24} />
      </button>
    </div>
  );
}

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Composer } from "../parts/Composer.tsx";
import { hoursOf } from "../format.ts";
import { Dot, Head } from "../parts/Head.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Thread } from "../parts/Thread.tsx";
import { words } from "../words.ts";
import { Away } from "./Home.tsx";
import type { ScreenProps } from "./props.ts";
import { Queue } from "./Queue.tsx";

/** The conversation at hand: waiting for somebody, talking, asked whether it is solved, or over. */
export function TalkScreen({ view, acts, origin, fold }: ScreenProps) {
  const { shop, orders } = view.welcome!;
  const conversation = view.talk?.conversation ?? null;
  const queued = conversation?.open === true && conversation.agent === null;
  const [adding, setAdding] = useState(false);
  const topic = view.draft.topic ? (shop.topics.find((t) => t.key === view.draft.topic)?.label ?? null) : null;
  const agent = conversation?.agent;
  const over = conversation !== null && !conversation.open;
  const away = !shop.openNow && (conversation === null || queued);
  const { talk, queue } = words;
  const title = over ? talk.ended : agent ? talk.served(agent.name) : away ? words.away.title : queued ? queue.title : talk.starting;
  const lost = view.lostSince !== null && Date.now() - view.lostSince >= 2_000;

  return (
    <>
      <Head
        title={title}
        phone={shop.phone}
        back={() => acts.set({ screen: "home" })}
        fold={fold}
        note={
          <>
            {shop.shortName || shop.name}
            <Dot />
            {agent?.staffNo && !over ? talk.staffNo(agent.staffNo) : <span class="num">{hoursOf(shop.hours, words)}</span>}
          </>
        }
      />
      {lost && (
        <div class="net" role="status">
          <Icon name="alert" size={12} /> {talk.offline}
        </div>
      )}
      <div class="main pad">
        {away ? <Away shop={shop} waiting={queued} acts={acts} /> : queued && <Queue view={view} acts={acts} />}
        <Thread
          {...{ view, acts, origin, queued }}
          entries={view.talk?.thread.entries ?? []}
          readByAgent={conversation?.readByAgent ?? 0}
          typing={view.talk?.typing ?? false}
        />
        {conversation?.open && conversation.stage === "confirmation" && <Solved acts={acts} />}
        {over && agent && !conversation.rated && !view.rated && (
          <button class="wb" onClick={() => acts.set({ screen: "rate" })}>
            {words.rate.offer}
          </button>
        )}
        {over && view.rated && <p class="cap">{words.rate.thanks}</p>}
      </div>
      {queued && !conversation.left && !adding && !view.draft.text && !view.draft.order ? (
        <LeaveOrAdd acts={acts} add={() => setAdding(true)} />
      ) : (
        <Composer
          draft={view.draft}
          topicLabel={conversation?.open ? null : topic}
          placeholder={over ? talk.inputEnded : conversation ? talk.input : talk.inputHome}
          orders={orders}
          rich
          submit={acts.submit}
          typing={acts.typing}
          change={(draft) => acts.set({ draft })}
        />
      )}
    </>
  );
}

function LeaveOrAdd({ acts, add }: { acts: ScreenProps["acts"]; add(): void }) {
  const [sure, setSure] = useState(false);
  const { queue } = words;
  const leave = () => acts.leave().catch((no: { code?: string }) => acts.set({ notice: no.code ?? "internal" }));
  if (sure) {
    return (
      <footer class="foot stack">
        <p class="s m2">{queue.leaveAsk}</p>
        <div class="two">
          <button class="wb" onClick={leave}>
            {queue.leave}
          </button>
          <button class="wb p" onClick={() => setSure(false)}>
            {queue.leaveNo}
          </button>
        </div>
      </footer>
    );
  }
  return (
    <footer class="foot line">
      <button class="lnk" onClick={() => setSure(true)}>
        {queue.leave}
      </button>
      <span class="sp" />
      <button class="lnk acc" onClick={add}>
        {queue.more}
      </button>
    </footer>
  );
}

/** The question before the end; "not yet" keeps the same agent. */
function Solved({ acts }: { acts: ScreenProps["acts"] }) {
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    // The question comes beneath the thread: whoever reads the end must see it, whoever has scrolled up is left there.
    const main = box.current?.closest(".main");
    if (main && main.scrollHeight - main.scrollTop - main.clientHeight < (box.current?.offsetHeight ?? 0) + 120) main.scrollTop = main.scrollHeight;
  }, []);
  const answer = (solved: boolean) => {
    setBusy(true);
    acts
      .confirm(solved)
      .catch((no: { code?: string }) => acts.set({ notice: no.code ?? "internal" }))
      .finally(() => setBusy(false));
  };
  return (
    <section class="bx" ref={box} aria-label={words.solved.question}>
      <div class="two">
        <button class="wb p" disabled={busy} onClick={() => answer(true)}>
          <Icon name="check" /> {words.solved.yes}
        </button>
        <button class="wb" disabled={busy} onClick={() => answer(false)}>
          {words.solved.no}
        </button>
      </div>
      <p class="s m2">{words.solved.note}</p>
    </section>
  );
}

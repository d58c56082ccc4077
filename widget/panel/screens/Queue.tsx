import { useEffect, useState } from "preact/hooks";
import type { WidgetWait } from "#contract/widget.ts";
import { Choice, Notice } from "../parts/Parts.tsx";
import { words } from "../words.ts";
import { bookedOf } from "./Callback.tsx";
import type { ScreenProps } from "./props.ts";

/** How many are ahead, how long it may take, and what else one can do than wait (R-CV-09). */
export function Queue({ view, acts }: Pick<ScreenProps, "view" | "acts">) {
  const { queue } = words;
  const conversation = view.talk?.conversation;
  const ahead = conversation?.ahead ?? 0;
  const left = conversation?.left === true;
  const phone = view.welcome?.shop.phone;
  const [wait, setWait] = useState<WidgetWait | null>(null);
  useEffect(() => {
    const load = () => void acts.waiting("wait", {}).then(setWait, () => {});
    load();
    const timer = setInterval(load, 20_000);
    return () => clearInterval(timer);
  }, [ahead, left]);
  const booked = wait && bookedOf(wait);
  const leave = () => acts.waiting("leaveMessage", {}).catch((no: { code?: string }) => acts.set({ notice: no.code ?? "internal" }));
  // The ring closes as the turn comes nearer: full when nobody is ahead.
  const share = 1 / (1 + ahead / 2);
  return (
    <>
      {left ? (
        <Notice icon="chat" title={queue.left}>
          {queue.leftNote}
        </Notice>
      ) : (
        <>
          <div class="pos">
            <svg viewBox="0 0 160 160" width="144" height="144" aria-hidden="true">
              <circle cx="80" cy="80" r="70" class="rail" />
              <circle cx="80" cy="80" r="70" class="arc" stroke-dasharray={`${Math.round(440 * share)} 440`} transform="rotate(-90 80 80)" />
            </svg>
            <div role="status">
              {ahead > 0 ? (
                <>
                  <span class="m2">{queue.ahead}</span>
                  <b class="num">{ahead}</b>
                  <span class="m2">{queue.people}</span>
                </>
              ) : (
                <b class="nxt">{queue.nextShort}</b>
              )}
            </div>
          </div>
          <p class="cap big">{ahead > 0 ? null : queue.next}</p>
          {wait && <p class="cap num">{wait.minutes === null ? queue.unknown : queue.about(wait.minutes, wait.more)}</p>}
          <p class="cap">{queue.kept}</p>
        </>
      )}
      <section class="bx li">
        {!left && <h3>{queue.impatient}</h3>}
        {(booked || wait?.windows[0]) && <Choice icon="clock" title={booked ? queue.booked : queue.callback} note={booked ? "" : queue.callbackNote} act={() => acts.set({ screen: "callback" })} />}
        {phone && <Choice icon="phone" title={queue.callUs} note={phone} href={`tel:${phone}`} />}
        {!left && wait?.mayLeave && <Choice icon="chat" title={queue.message} act={leave} />}
      </section>
    </>
  );
}

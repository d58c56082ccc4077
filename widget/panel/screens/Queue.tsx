import { useEffect, useState } from "preact/hooks";
import type { WidgetWait } from "#contract/widget.ts";
import { Icon } from "../parts/Icon.tsx";
import { words } from "../words.ts";
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
  const booked = wait?.promise && wait.promise.state !== "done" && wait.promise.state !== "cancelled" ? wait.promise : null;
  const leave = () => acts.waiting("leaveMessage", {}).catch((no: { code?: string }) => acts.set({ notice: no.code ?? "internal" }));
  // The ring closes as the turn comes nearer: full when nobody is ahead.
  const share = 1 / (1 + ahead / 2);
  return (
    <>
      {left ? (
        <section class="pro" role="status">
          <Icon name="mail" size={20} />
          <div>
            <b class="blk">{queue.left}</b>
            <span class="s m2">{queue.leftNote}</span>
          </div>
        </section>
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
        <h3>{left ? queue.also : queue.impatient}</h3>
        {wait && (booked || wait.windows.length > 0) && (
          <button type="button" onClick={() => acts.set({ screen: "callback" })}>
            <Icon name="clock" size={20} />
            <span class="sp">
              {booked ? queue.booked : queue.callback} <span class="s m2 blk">{booked ? queue.bookedNote : queue.callbackNote}</span>
            </span>
            <Icon name="right" />
          </button>
        )}
        {phone && (
          <a class="go" href={`tel:${phone}`}>
            <Icon name="phone" size={20} />
            <span class="sp">
              {queue.callUs} <span class="s m2 blk num">{phone}</span>
            </span>
            <Icon name="right" />
          </a>
        )}
        {!left && wait?.mayLeave && (
          <button type="button" onClick={leave}>
            <Icon name="mail" size={20} />
            <span class="sp">
              {queue.message} <span class="s m2 blk">{queue.messageNote}</span>
            </span>
            <Icon name="right" />
          </button>
        )}
      </section>
    </>
  );
}

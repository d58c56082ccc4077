import { Icon } from "../parts/Icon.tsx";
import { words } from "../words.ts";
import type { ScreenProps } from "./props.ts";

/** How many are ahead, and what else one can do than wait. */
export function Queue({ view, acts }: Pick<ScreenProps, "view" | "acts">) {
  const { queue } = words;
  const ahead = view.talk?.conversation?.ahead ?? 0;
  const phone = view.welcome?.shop.phone;
  // The ring closes as the turn comes nearer: full when nobody is ahead.
  const share = 1 / (1 + ahead / 2);
  return (
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
      <p class="cap">{queue.kept}</p>
      <section class="bx li">
        <h3>{queue.impatient}</h3>
        {phone && (
          <a class="go" href={`tel:${phone}`}>
            <Icon name="phone" size={20} />
            <span class="sp">
              {queue.callUs} <span class="s m2 blk num">{phone}</span>
            </span>
            <Icon name="right" />
          </a>
        )}
        <button type="button" onClick={() => acts.show(false)}>
          <Icon name="mail" size={20} />
          <span class="sp">
            {queue.message} <span class="s m2 blk">{queue.messageNote}</span>
          </span>
          <Icon name="right" />
        </button>
      </section>
    </>
  );
}

import { useState } from "preact/hooks";
import { clock } from "../format.ts";
import { Dot, Head } from "../parts/Head.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Trouble } from "../parts/Parts.tsx";
import { sentenceFor, words } from "../words.ts";
import type { ScreenProps } from "./props.ts";

/** Stars, a few words to tick, a comment; leaving it out is one press. */
export function Rate({ view, acts, fold }: ScreenProps) {
  const [score, setScore] = useState(0);
  const [tags, setTags] = useState<string[]>([]);
  const [comment, setComment] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const { rate } = words;
  const conversation = view.talk?.conversation;
  const name = conversation?.agent?.name;
  const lastAt = view.talk?.thread.entries.at(-1)?.at;
  const offered = score === 0 ? [] : score >= 4 ? rate.tags.good : score === 3 ? [...rate.tags.good, ...rate.tags.bad] : rate.tags.bad;
  const back = () => acts.set({ screen: "talk" });

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (score === 0) return setProblem(rate.pick);
    setBusy(true);
    try {
      await acts.rate(score, tags.filter((tag) => offered.includes(tag)), comment.trim());
      back();
    } catch (no) {
      setProblem(sentenceFor((no as { code?: string }).code ?? "internal"));
    }
    setBusy(false);
  }
  function pick(stars: number): void {
    setScore(stars);
    setProblem(null);
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = Math.min(5, Math.max(1, score + step));
    pick(next);
    (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=radio]")[next - 1]?.focus();
  }

  return (
    <form class="col" onSubmit={submit}>
      <Head
        title={rate.title}
        note={
          conversation && (
            <>
              {name}
              {name && <Dot />}
              <span class="num">
                {clock(new Date(conversation.openedAt))}
                {lastAt && `–${clock(new Date(lastAt))}`}
              </span>
            </>
          )
        }
        back={back}
        fold={fold}
      />
      <div class="main pad">
        <section class="bx">
          <h3>{name ? rate.question(name) : rate.plain}</h3>
          <div class="stars" role="radiogroup" aria-label={rate.pick} onKeyDown={onKeyDown}>
            {rate.stars.map((word, index) => (
              <button
                type="button"
                key={word}
                role="radio"
                aria-checked={score === index + 1}
                aria-label={`${rate.star(index + 1)} ${word}`}
                tabIndex={score === index + 1 || (score === 0 && index === 0) ? 0 : -1}
                class={index < score ? "on" : ""}
                onClick={() => pick(index + 1)}
              >
                <Icon name="star" size={34} />
              </button>
            ))}
          </div>
          <p class="ctr">
            {score > 0 ? (
              <>
                <b>{rate.stars[score - 1]}</b> <span class="m3">{rate.star(score)}</span>
              </>
            ) : (
              <span class="m3">{rate.pick}</span>
            )}
          </p>
          <div class="chips">
            {offered.map((tag) => {
              const on = tags.includes(tag);
              return (
                <button type="button" key={tag} aria-pressed={on} class={on ? "on" : ""} onClick={() => setTags(on ? tags.filter((t) => t !== tag) : [...tags, tag])}>
                  {on && <Icon name="check" size={12} />}
                  {tag}
                </button>
              );
            })}
          </div>
          <textarea class="fin" rows={3} maxLength={1000} aria-label={rate.comment} placeholder={rate.comment} value={comment} onInput={(event) => setComment(event.currentTarget.value)} />
          <Trouble>{problem}</Trouble>
        </section>
      </div>
      <footer class="foot stack">
        <button type="submit" class="wb p" disabled={busy}>
          {rate.submit}
        </button>
        <button type="button" class="lnk" onClick={() => (back(), fold())}>
          {rate.skip}
        </button>
      </footer>
    </form>
  );
}

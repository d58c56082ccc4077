import type { WidgetWelcome } from "#contract/widget.ts";
import { hoursOf, moment, momentOf, yuan } from "../format.ts";
import { Composer } from "../parts/Composer.tsx";
import { Dot } from "../parts/Head.tsx";
import { Icon } from "../parts/Icon.tsx";
import { Notice } from "../parts/Parts.tsx";
import { words } from "../words.ts";
import type { ScreenProps } from "./props.ts";

/** Who serves, when, and what else: the first thing that a customer sees. */
export function Home({ view, acts, fold }: ScreenProps) {
  const { shop, orders, history } = view.welcome!;
  const talking = view.talk !== null || view.letters.length > 0;
  const over = view.talk?.conversation?.open === false;
  const order = orders[0];
  return (
    <>
      <div class="main home">
        <header class="hero">
          <div class="line">
            <span class="lg" aria-hidden="true">
              {shop.look.logoText || shop.name.slice(0, 1)}
            </span>
            <div class="sp ttl">
              <b>{shop.name}</b>
              <div class="s">{words.official}</div>
            </div>
            <button class="ib fd" aria-label={words.fold} onClick={fold}>
              <Icon name="down" size={20} />
            </button>
          </div>
          <h2 tabIndex={-1} data-first>
            {shop.welcome}
          </h2>
          <p class="who">
            <Icon name={shop.openNow ? "chat" : "moon"} /> {shop.openNow ? words.serving : words.resting}
          </p>
        </header>
        <div class="pad">
          {!shop.openNow && <Away shop={shop} acts={acts} />}
          {talking && (
            <button class="bx go" onClick={() => acts.set({ screen: "talk" })}>
              <Icon name="chat" size={20} />
              <b class="sp">{over ? words.lately : words.current}</b>
              {view.unread > 0 && <span class="bdg num">{view.unread}</span>}
              <Icon name="right" />
            </button>
          )}
          {order && (
            <section class="bx">
              <h3>{words.recentOrder}</h3>
              <button class="go" onClick={() => acts.set({ screen: "talk", draft: { ...view.draft, order } })}>
                <span class="pic">
                  <Icon name="box" size={24} />
                </span>
                <span class="sp ttl">
                  <span class="cut blk">{order.title}</span>
                  <span class="s m2 blk">
                    {words.states[order.state] ?? order.state}
                    <Dot />
                    <span class="num">{yuan(order.paidFen)}</span>
                    <Dot />
                    {words.askAbout}
                  </span>
                </span>
                <Icon name="right" />
              </button>
            </section>
          )}
          {shop.topics.length > 0 && (
            <section aria-label={words.topics} class={shop.topics.length % 4 === 0 ? "grid four" : "grid"}>
              {shop.topics.map((topic) => (
                <button key={topic.key} onClick={() => acts.set({ screen: "talk", draft: { ...view.draft, topic: topic.key } })}>
                  {topic.label}
                </button>
              ))}
            </section>
          )}
          <button class="bx go" onClick={() => acts.set({ screen: "matters" })}>
            <Icon name="check" size={20} />
            <b class="sp">{words.matters.title}</b>
            <Icon name="right" />
          </button>
          {history.length > 0 && <History history={history} topics={shop.topics} acts={acts} />}
          <section class="hrs" aria-label={words.elsewhere}>
            <div class="line">
              <Icon name="clock" />
              <span>
                {words.serviceHours} <b class="num">{hoursOf(shop.hours, words)}</b>
              </span>
            </div>
            {shop.phone && (
              <div class="line">
                <Icon name="phone" />
                <span>
                  {words.phone}{" "}
                  <a class="num" href={`tel:${shop.phone}`}>
                    {shop.phone}
                  </a>
                </span>
              </div>
            )}
            {shop.consents && (
              <button class="lnk" onClick={() => acts.set({ screen: "consents" })}>
                {words.consents.title}
              </button>
            )}
          </section>
        </div>
      </div>
      <Composer
        draft={view.draft}
        topicLabel={null}
        placeholder={words.talk.inputHome}
        orders={orders}
        rich={false}
        submit={acts.submit}
        typing={() => {}}
        change={(draft) => acts.set({ draft })}
      />
    </>
  );
}

/** When people answer again, and what to do until then. */
export function Away({ shop, waiting, acts }: { shop: WidgetWelcome["shop"]; waiting?: boolean; acts: ScreenProps["acts"] }) {
  return (
    <Notice icon="moon" title={shop.nextOpening ? words.away.until(momentOf(shop.nextOpening, new Date(), words.time)) : words.away.title}>
      {waiting ? words.away.kept : shop.awayText || words.away.invite}
      <button class="lnk acc blk" onClick={() => acts.set({ screen: "callback" })}>
        {words.queue.callback}
      </button>
    </Notice>
  );
}

function History({ history, topics, acts }: { history: WidgetWelcome["history"]; topics: WidgetWelcome["shop"]["topics"]; acts: ScreenProps["acts"] }) {
  // Conversations carry the handbook's key, often finer than the shop's buttons: a customer reads the button's words or nothing.
  const named = (key: string | null) => topics.find((one) => key === one.key || key?.startsWith(`${one.key}.`))?.label ?? "";
  return (
    <section class="bx li">
      <h3>{words.history}</h3>
      {history.map((past) => (
        <button key={past.id} onClick={() => acts.readPast(past.id, named(past.topic) || words.history)}>
          <span class="sp ttl">
            <span class="cut blk">{past.last || named(past.topic) || words.noText}</span>
            <span class="s m3 blk num">
              {moment(new Date(past.openedAt), new Date(), words.time)}
              {named(past.topic) && (
                <>
                  <Dot />
                  {named(past.topic)}
                </>
              )}
            </span>
          </span>
          <Icon name="right" />
        </button>
      ))}
    </section>
  );
}

import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { CopyField } from "#console/ui/CopyField.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { type Shop, useRefresh } from "../queries.ts";
import { Side } from "../Side.tsx";
import { useOrganizationText } from "../texts.ts";
import { ShopForm } from "./ShopForm.tsx";

/** One shop: its script tag, its form, its greeting and its identity secret. */
export function ShopSide({ shop, onClose }: { shop: Shop; onClose: () => void }): ReactNode {
  const t = useOrganizationText();
  const may = useMay();
  const write = may("shops.write");
  return (
    <Side title={shop.name} onClose={onClose}>
      <section className="organization-block">
        <h3>{t.shops.script}</h3>
        <p className="k-small k-ink-3">{t.shops.scriptNote}</p>
        <CopyField label={t.shops.script} value={shop.script} block />
      </section>
      <section className="organization-block">
        <h3>{t.shops.page}</h3>
        <p className="k-small k-ink-3">{t.shops.pageNote}</p>
        <CopyField label={t.shops.page} value={`${location.origin}/widget/frame?shop=${shop.key}`} />
      </section>
      {write ? <ShopForm key={shop.version} shop={shop} onSaved={() => undefined} /> : null}
      <section className="organization-block">
        <h3>{t.shops.greeting}</h3>
        <p className="k-small k-ink-3">{t.shops.greetingNote}</p>
        <Link to="/settings/handbook" search={{ find: "greeting" }}>
          {t.shops.greetingOpen}
        </Link>
      </section>
      {write ? <Secret shop={shop} /> : null}
      {write ? <Closing shop={shop} /> : null}
    </Side>
  );
}

/** The identity secret: shown once when it is made; two are valid while the shop changes over. */
function Secret({ shop }: { shop: Shop }): ReactNode {
  const t = useOrganizationText();
  const when = useWhen();
  const refresh = useRefresh();
  const [shown, setShown] = useState<string | null>(null);
  const [asking, setAsking] = useState<"rotate" | "end" | null>(null);
  const make = async (): Promise<void> => {
    const { secret } = await api("POST /v1/shops/{id}/secret", { params: { id: shop.id }, body: { version: shop.version } });
    setShown(secret);
    await refresh();
  };
  const making = useSubmit(make);
  const end = async (): Promise<void> => {
    await api("DELETE /v1/shops/{id}/secret/previous", { params: { id: shop.id } });
    await refresh();
  };
  const moment = (at: string): string => when.moment(at, serverNow());
  return (
    <section className="organization-block">
      <h3>{t.shops.secret}</h3>
      <p className="k-small k-ink-3">{t.shops.secretNote}</p>
      {shown === null ? null : (
        <>
          <p role="status">{t.shops.secretShown}</p>
          <CopyField label={t.shops.secret} value={shown} />
        </>
      )}
      <p>{shop.secretSince === null ? t.shops.secretNone : t.shops.secretSince(moment(shop.secretSince))}</p>
      {shop.previousSecretSince === null ? null : <p className="k-ink-2">{t.shops.secretPrevious(moment(shop.previousSecretSince))}</p>}
      {making.problem === null ? null : <p className="k-problem">{making.problem.text}</p>}
      <div className="k-line k-wrap">
        <Button loading={making.busy} onClick={() => (shop.secretSince === null ? void making.submit() : setAsking("rotate"))}>
          {shop.secretSince === null ? t.shops.secretMake : t.shops.secretRotate}
        </Button>
        {shop.previousSecretSince === null ? null : <Button onClick={() => setAsking("end")}>{t.shops.secretEnd}</Button>}
      </div>
      {asking === "rotate" ? (
        <ConfirmAct title={t.shops.secretRotateTitle} act={t.shops.secretRotate} onAct={make} onClose={() => setAsking(null)}>
          <p>{t.shops.secretRotateNote}</p>
        </ConfirmAct>
      ) : null}
      {asking === "end" ? (
        <ConfirmAct title={t.shops.secretEndTitle} act={t.shops.secretEnd} danger onAct={end} onClose={() => setAsking(null)}>
          <p>{t.shops.secretEndNote}</p>
        </ConfirmAct>
      ) : null}
    </section>
  );
}

function Closing({ shop }: { shop: Shop }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const [asking, setAsking] = useState(false);
  const change = async (): Promise<void> => {
    await api("PATCH /v1/shops/{id}", { params: { id: shop.id }, body: { state: shop.state === "open" ? "closed" : "open", version: shop.version } });
    await refresh();
  };
  const reopening = useSubmit(change);
  return (
    <section className="organization-block">
      <div>
        <Button danger={shop.state === "open"} loading={reopening.busy} onClick={() => (shop.state === "open" ? setAsking(true) : void reopening.submit())}>
          {shop.state === "open" ? t.common.close : t.common.reopen}
        </Button>
      </div>
      {reopening.problem === null ? null : <p className="k-problem">{reopening.problem.text}</p>}
      {asking ? (
        <ConfirmAct title={t.shops.closeTitle(shop.name)} act={t.common.close} danger onAct={change} onClose={() => setAsking(false)}>
          <p>{t.shops.closeNote}</p>
        </ConfirmAct>
      ) : null}
    </section>
  );
}

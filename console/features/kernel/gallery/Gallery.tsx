import { type ReactNode, useEffect } from "react";
import { holdClock } from "#console/lib/tick.ts";
import { setWaiting } from "#console/lib/waiting.ts";
import { InTopBar } from "#console/ui/TopPlace.tsx";
import { Page } from "#console/ui/Panel.tsx";
import { Presence } from "#console/ui/Presence.tsx";
import { Acts, Charts, Forms, Icons, Texts } from "./GalleryActs.tsx";
import { Maps, People, Rows, StageSamples, States, Tables, Times } from "./GalleryFacts.tsx";
import { sampleNow } from "./sampleTime.ts";
import "./gallery.css";

/** Every shared component on one page, for the eye; only in development. */
export default function Gallery(): ReactNode {
  useEffect(() => {
    holdClock(sampleNow);
    setWaiting("/gallery", 3);
    return () => holdClock(null);
  }, []);
  return (
    <Page wide>
      <InTopBar side="right">
        <Presence state="online" load={{ current: 4, capacity: 8 }} />
      </InTopBar>
      <div className="gallery">
        <Times />
        <People />
        <Rows />
        <StageSamples />
        <States />
        <Tables />
        <Maps />
        <Charts />
        <Forms />
        <Texts />
        <Acts />
        <Icons />
      </div>
    </Page>
  );
}

import { type DemoBackend, setStage } from './cast.ts';
import { bank } from './chapters/bank.ts';
import { meetOffline } from './chapters/devices.ts';
import { showPicture } from './chapters/files.ts';
import { lookBack, operate } from './chapters/operator.ts';
import { tellPartner } from './chapters/partner.ts';
import { arrive, leave, takeAway } from './chapters/people.ts';

/**
 * Two people and an organisation, through the real API with the real client: what an app does in its first minutes.
 * @param write where each request and answer is shown.
 */
export async function tellStory(backend: DemoBackend, write: (text: string) => void): Promise<void> {
  const stage = setStage(backend, write);
  const { ann, bob } = stage;
  const organisationId = await arrive(stage);
  await meetOffline(stage, organisationId);
  await showPicture(stage, organisationId);
  await operate(stage, ann, bob);
  await tellPartner(stage, organisationId, () => leave(stage, organisationId));
  await lookBack(stage, organisationId);
  await takeAway(stage);
  await bank(stage);
  write(
    '\n\x1b[1mThat was the API as an app sees it. Next: with curl, as the README shows, or /docs of npm start\x1b[0m\n',
  );
}

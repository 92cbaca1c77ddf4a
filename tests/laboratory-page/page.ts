/** A laboratory in a page, used as a reader would use it, in JupyterLab or on a page of its own. */
import type { Locator, Page } from 'playwright-core';

export class LaboratoryOnPage {
  readonly box: Locator;

  constructor(
    readonly page: Page,
    within: Locator,
  ) {
    this.box = within.locator('.vd-lab');
  }

  press(name: string): Promise<void> {
    return this.box.getByRole('button', { name, exact: true }).click();
  }

  /** Chooses an option, types a whole number, or ticks a box. */
  async set(name: string, value: string | number | boolean): Promise<void> {
    const control = this.box.locator(`[name=${name}]`);
    if (typeof value === 'boolean') await control.setChecked(value);
    else if (typeof value === 'string') await control.selectOption(value);
    else {
      await control.fill(String(value));
      await control.press('Tab');
    }
  }

  /** Puts a slider at a place of its scale. */
  slide(name: string, place: number): Promise<void> {
    return this.box.locator(`input[name=${name}]`).fill(String(place));
  }

  async step(): Promise<number> {
    return Number(await this.box.getAttribute('data-step'));
  }

  status(): Promise<string> {
    return this.box.getByRole('status').innerText();
  }

  /** Trains until a step is reached, and pauses. */
  async trainTo(step: number): Promise<number> {
    await this.press('Train');
    await this.told(({ step: now = '' }) => Number(now) >= step);
    await this.press('Pause');
    return this.step();
  }

  /** What the page notes of the laboratory, when it is so. */
  private async told(
    isSo: (noted: Record<string, string | undefined>) => boolean,
  ): Promise<Record<string, string | undefined>> {
    for (;;) {
      const noted = await this.box.evaluate((box) => ({
        ...(box as unknown as { dataset: Record<string, string> }).dataset,
      }));
      if (isSo(noted)) return noted;
      await this.page.waitForTimeout(20);
    }
  }

  /** The sum over the selected run's state, when everything is drawn. */
  async sum(): Promise<string> {
    return (await this.told(({ sum = '' }) => sum !== '')).sum as string;
  }

  get timeline(): Locator {
    return this.box.getByRole('slider', { name: 'Step shown' });
  }

  /** Puts the timeline at a step, as a drag does. */
  scrub(step: number): Promise<void> {
    return this.timeline.fill(String(step));
  }

  /** Saves the selected run. */
  async save(): Promise<string> {
    await this.press('Save');
    return this.box.getByRole('textbox', { name: 'Text of a run' }).inputValue();
  }

  async open(text: string): Promise<void> {
    await this.box.getByRole('textbox', { name: 'Text of a run' }).fill(text);
    await this.press('Open the text');
  }

  runs(): Promise<number> {
    return this.box.locator('.vd-lab-run').count();
  }

  /** What a figure says to whoever cannot see it, by how that begins. */
  figure(beginning: string): Promise<string | null> {
    return this.box.locator(`canvas[aria-label^="${beginning}"]`).first().getAttribute('aria-label');
  }
}

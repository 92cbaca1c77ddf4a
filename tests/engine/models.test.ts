import { followModels, models } from './follow-models';

/** The others have a file of their own, so that both run side by side. */
followModels(Object.keys(models).filter((name) => !name.startsWith('resnet')));

/** The page of the desk. */
import { render } from 'preact';
import { Desk } from './desk';

render(<Desk />, document.getElementById('desk') as HTMLElement);

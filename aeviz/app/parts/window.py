"""How the height of the window is shared out on a page of pictures, in rem.

A picture fills what the rest leaves. Its component is told how much that rest is, and follows the window in CSS.
"""

from aeviz.components.chart import Fill

BAR, KNOB = 7, 3.75  # the menu and the bar; a knob that stands by itself
GUESS = 15  # a question with its options and buttons
CONTROLS = 3.75  # a row of a picture's own controls
CAPTION, NARROW_CAPTION = 2.875, 4.5  # lines below a picture as wide as the stage, and below one of two

WHOLE = Fill(BAR)
"""All below the bar."""

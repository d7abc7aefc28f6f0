"""How the height of the window is shared out on a page of pictures, in rem.

A picture fills what the rest leaves. Its component is told how much that rest is, and follows the window in CSS.
"""

from aeviz.components.chart import Fill

BAR, KNOB, CONTROLS = 7.5, 3.5, 4.75  # the menu and the bar; a knob that stands by itself; a picture's own controls
CAPTION, NARROW_CAPTION = 4.5, 8.5  # below a picture as wide as the stage, and below one of two

WHOLE = Fill(BAR)
"""All below the bar."""

"""What the sectors declare, gathered."""

from dothi.sectors.drainage import kinds as drainage
from dothi.sectors.environment import kinds as environment
from dothi.vocabulary.things import ANY_KIND

KINDS = (ANY_KIND, *drainage.KINDS, *environment.KINDS)
QUANTITIES = (*drainage.QUANTITIES, *environment.QUANTITIES)

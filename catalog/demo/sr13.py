"""The essay of SR13, in our own words; its facts are those of the page that the project began with."""

SLUG = "miles-davis-ascenseur-pour-l-echafaud"

ESSAY_EN = """\
In the night of 4 December 1957 five musicians stood before a screen at Le Poste Parisien, with next to nothing on \
paper.

Miles Davis was in Paris to play at the Club Saint-Germain and in concert at the Olympia, and fell in with the circle \
around Saint-Germain-des-Prés. One of them, Louis Malle, had just finished his first feature film. Jean-Paul \
Rappeneau, a jazz lover who was then Malle’s assistant, had an idea: let Davis make the music. A private screening \
was arranged.

Barney Wilen, René Urtreger and Pierre Michelot were the Frenchmen he asked, and Kenny Clarke the compatriot. None of \
them had been told what to prepare. Davis brought a handful of simple harmonic sequences that he had put together in \
his hotel room, and the rest was played as the pictures went by.

The soundtrack had no record of its own in the United States. Ten pieces of it came out there as one side of the album \
“Jazz Track”, which was named for a Grammy in 1960.
"""

ESSAY_FR = """\
Dans la nuit du 4 décembre 1957, cinq musiciens sont debout devant un écran, au Poste Parisien, avec presque rien \
sur le papier.

Miles Davis est à Paris pour jouer au Club Saint-Germain et à l’Olympia, et il fréquente la bande de \
Saint-Germain-des-Prés. L’un d’eux, Louis Malle, vient de finir son premier long métrage. Jean-Paul Rappeneau, amateur \
de jazz et alors assistant de Malle, a une idée : confier la musique à Davis. On organise une projection privée.

Barney Wilen, René Urtreger et Pierre Michelot sont les Français qu’il appelle, Kenny Clarke le compatriote. Personne \
ne leur a dit quoi préparer. Davis apporte quelques suites harmoniques toutes simples, rassemblées dans sa chambre \
d’hôtel ; le reste se joue au fil des images.

Aux États-Unis, la bande originale n’a pas eu de disque à elle. Dix morceaux y sont parus sur une face de l’album \
« Jazz Track », cité aux Grammy Awards en 1960.
"""

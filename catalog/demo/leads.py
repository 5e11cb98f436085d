"""One sentence for each demo release, in our own words, from the facts of `catalogue.json` alone."""

# slug → (English, French)
LEADS: dict[str, tuple[str, str]] = {
    "miles-davis-ascenseur-pour-l-echafaud": (
        "Music for Louis Malle’s film, played to the pictures in one December night of 1957.",
        "La musique du film de Louis Malle, jouée devant l’image, une nuit de décembre 1957.",
    ),
    "chet-baker-quartet-vol-1": (
        "Two days of October 1955 at Pathé-Magellan, with Dick Twardzik at the piano. 1,000 copies.",
        "Deux jours d’octobre 1955 chez Pathé-Magellan, avec Dick Twardzik au piano. 1\u202f000 exemplaires.",
    ),
    "chet-baker-quartet-vol-2": (
        "The same room ten days later, 24 October 1955, with Gérard Gustin at the piano. 750 copies.",
        "Le même studio dix jours plus tard, le 24 octobre 1955, avec Gérard Gustin au piano. 750 exemplaires.",
    ),
    "chet-baker-quintet-bobby-jaspar": (
        "Baker among the Paris players, Bobby Jaspar first of them; sessions of 1955 and 1956.",
        "Baker parmi les musiciens de Paris, Bobby Jaspar en tête ; séances de 1955 et 1956.",
    ),
    "chet-baker-barclay-1956-ep": (
        "Four pieces with an octet, 15 March 1956, Pierre Michelot conducting.",
        "Quatre morceaux en octette, le 15 mars 1956, sous la direction de Pierre Michelot.",
    ),
    "lester-young-le-dernier-message": (
        "His Paris session of 4 March 1959, and with it a 25 cm record from the radio a week later.",
        "Sa séance parisienne du 4 mars 1959, et avec elle un 25 cm de la radio, une semaine plus tard.",
    ),
    "bobby-jaspar-modern-jazz-au-club-saint-germain": (
        "The club’s band in the studio, between Christmas and New Year of 1955; Sacha Distel on guitar.",
        "L’orchestre du club en studio, entre Noël et le Nouvel An 1955 ; Sacha Distel à la guitare.",
    ),
    "donald-byrd-byrd-in-paris": (
        "The Olympia, 22 October 1958: the first of two records made that evening.",
        "L’Olympia, le 22 octobre 1958 : le premier des deux disques de la soirée.",
    ),
    "donald-byrd-parisian-thoroughfare": (
        "The same evening at the Olympia, 22 October 1958: the second record.",
        "La même soirée à l’Olympia, le 22 octobre 1958 : le second disque.",
    ),
    "john-lewis-sacha-distel-afternoon-in-paris": (
        "Piano and guitar meet in Paris in December 1956; Barney Wilen joins on tenor.",
        "Le piano et la guitare se rencontrent à Paris en décembre 1956 ; Barney Wilen au ténor.",
    ),
    "donald-byrd-bobby-jaspar-paris-58": (
        "Six radio tapes of November and December 1958, made for “Jazz aux Champs-Élysées”. 4,000 copies.",
        "Six bandes de radio, novembre et décembre 1958, pour « Jazz aux Champs-Élysées ». 4\u202f000 exemplaires.",
    ),
    "barney-wilen-un-temoin-dans-la-ville": (
        "The music of the film, recorded in Paris in April 1959: tenor, trumpet, piano, bass, drums.",
        "La musique du film, enregistrée à Paris en avril 1959 : ténor, trompette, piano, contrebasse, batterie.",
    ),
    "nathan-davis-live-in-paris-ortf": (
        "Three concerts from the archives of French radio, on five sides.",
        "Trois concerts des archives de la radio française, sur cinq faces.",
    ),
    "nathan-davis-peace-treaty": (
        "A sextet of Americans and Frenchmen, 7 May 1965, with Woody Shaw on trumpet.",
        "Un sextette d’Américains et de Français, le 7 mai 1965, avec Woody Shaw à la trompette.",
    ),
    "barney-wilen-jazz-sur-seine": (
        "Songs of Paris in two February days of 1958. Milt Jackson plays the piano.",
        "Des airs de Paris, en deux jours de février 1958. Milt Jackson y joue du piano.",
    ),
    "thelonious-monk-les-liaisons-dangereuses-1960": (
        "Monk’s music for the film, recorded in New York on 27 July 1959. Two records and a booklet in a box.",
        "La musique de Monk pour le film, enregistrée à New York le 27 juillet 1959. Deux disques et un livret.",
    ),
    "ronnell-bright-trio": (
        "Piano, bass and drums at the Studio des Dames, 5 June 1958.",
        "Piano, contrebasse et batterie au Studio des Dames, le 5 juin 1958.",
    ),
    "bud-powell-chez-francis": (
        "A piano in a friend’s flat, a tape machine, no one to please. Thirteen pieces, 1962 to 1964.",
        "Un piano chez un ami, un magnétophone, personne à qui plaire. Treize morceaux, de 1962 à 1964.",
    ),
    "donald-byrd-byrd-jazz": (
        "Detroit, 23 August 1955: a concert at the New World Stage, with Yusef Lateef and Barry Harris.",
        "Détroit, le 23 août 1955 : un concert au New World Stage, avec Yusef Lateef et Barry Harris.",
    ),
    "billy-harper-antibes-75": (
        "One evening under the pines of Juan-les-Pins, 24 July 1975. Two pieces, one a side.",
        "Un soir sous les pins de Juan-les-Pins, le 24 juillet 1975. Deux morceaux, un par face.",
    ),
    "art-blakey-olympia-concert": (
        "The Messengers at the Olympia in the autumn of 1958: Morgan, Golson, Timmons, Merritt, Blakey.",
        "Les Messengers à l’Olympia, automne 1958 : Morgan, Golson, Timmons, Merritt, Blakey.",
    ),
    "art-blakey-les-liaisons-dangereuses-1960": (
        "The film’s other music: the Messengers with Barney Wilen, New York, July 1959.",
        "L’autre musique du film : les Messengers avec Barney Wilen, New York, juillet 1959.",
    ),
    "dexter-gordon-donald-byrd-berlin-studio-session-1963": (
        "Four pieces at 45 turns, from the studio of Berlin’s radio, November 1963. 3,000 numbered copies.",
        "Quatre morceaux en 45 tours, studio de la radio de Berlin, novembre 1963. 3\u202f000 exemplaires numérotés.",
    ),
    "jef-gilson-le-massacre-du-printemps": (
        "Piano, tuba, organ, drums and a prepared piano, 1971.",
        "Piano, tuba, orgue, batterie et piano préparé, 1971.",
    ),
    "sahib-shihab-gilson-unit-la-marche-dans-le-desert": (
        "Shihab’s soprano and Gilson’s keyboards, Paris, February 1972. Three long pieces.",
        "Le soprano de Shihab et les claviers de Gilson, Paris, février 1972. Trois longs morceaux.",
    ),
    "jacques-thollot-watch-devil-go": (
        "A drummer who writes: sixteen pieces of 1975, with François Jeanneau and a voice.",
        "Un batteur qui compose : seize morceaux de 1975, avec François Jeanneau et une voix.",
    ),
    "francois-jeanneau-une-bien-curieuse-planete": (
        "Saxophones, flute and synthesizers, two September days of 1975 at Studio Palm.",
        "Saxophones, flûte et synthétiseurs, deux jours de septembre 1975 au Studio Palm.",
    ),
    "byard-lancaster-us": (
        "A trio without piano, Paris, 24 November 1973; the album and its 17 cm record together again.",
        "Un trio sans piano, Paris, le 24 novembre 1973 ; l’album et son 17 cm de nouveau réunis.",
    ),
    "barney-wilen-zodiac": (
        "Twelve pieces, one for each sign, 1966; restored from the musician’s own copy of the record.",
        "Douze morceaux, un par signe, 1966 ; restaurés d’après le disque du musicien lui-même.",
    ),
    "doug-watkins-watkins-at-large": (
        "A bassist leads, New York, 8 December 1956: Byrd, Mobley, Burrell, Jordan, Taylor.",
        "Un contrebassiste mène le jeu, New York, le 8 décembre 1956 : Byrd, Mobley, Burrell, Jordan, Taylor.",
    ),
    "art-blakey-and-his-jazz-messengers-1961": (
        "Six pieces from Van Gelder’s studio, June 1961, with Wayne Shorter and Curtis Fuller.",
        "Six morceaux du studio de Van Gelder, juin 1961, avec Wayne Shorter et Curtis Fuller.",
    ),
    "barney-wilen-mal-waldron-french-story": (
        "Themes of French films, thirty years on: Wilen and Mal Waldron, October 1989. White vinyl.",
        "Des thèmes de films français, trente ans après : Wilen et Mal Waldron, octobre 1989. Vinyle blanc.",
    ),
}

"""Who gets what: every address of the product, for every role, with objects in every state.

The table is the promise. An address that is not in it fails ``test_every_address_is_in_the_table``
until somebody has said who may use it.
"""

import re
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories import YEAR, dialogue_text, text_of
from tests.world import ROLES

# Columns as in tests/world.py. "in": to the log-in page; 302: to another page. A POST is sent with no
# fields, so 422 tells that the person may, and has something to fill in; 409 that it is too late.
# A method that an address does not have in the table is refused (405) to everybody who has logged in.
TABLE = """
#                                                              anon own oth ans sek val ber ksl kss kfl kfs con non end
# Open to all
GET  start                           -                          in 302 302 302 302 302 302 302 302 302 302 302 302 302
GET  kommun_css                      -                         200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  logotyp                         -                         404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  tillganglighet                  -                         200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  start_year                      -                          in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  arshjul                         -                          in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  sok                             -                          in 200 200 200 200 200 200 200 200 200 200 200 200 200

# Analyses: read
GET  goals:nulagesanalyser           -                          in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  goals:nulagesanalys             ny                         in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  goals:nulagesanalys             arbetsmaterial             in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  goals:nulagesanalys             klarmarkerad               in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  goals:nulagesanalys             beslutad                   in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  goals:nulagesanalys             publicerad                200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  goals:nulagesanalys             omarbetad                  in 200 200 200 200 200 200 200 200 200 200 200 200 200

# Analyses: write
POST goals:paborja                   ny                         in 302 404 302 404 404 404 404 404 404 404 404 404 404
POST goals:paborja                   annan                      in 404 302 404 404 404 404 404 404 404 404 404 404 404
GET  goals:avsnitt                   arbetsmaterial/text        in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  goals:avsnitt                   arbetsmaterial/nyckeltal   in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  goals:avsnitt                   klarmarkerad/text          in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  goals:avsnitt                   beslutad/text              in 302 302 302 302 302 302 302 302 302 302 302 302 302
GET  goals:avsnitt                   omarbetad/text             in 200 302 200 200 200 302 302 302 302 302 200 302 302
POST goals:avsnitt                   arbetsmaterial/text        in 405 404 405 404 404 404 404 404 404 404 404 404 404
POST goals:avsnitt                   arbetsmaterial/nyckeltal   in 422 404 422 404 404 404 404 404 404 404 404 404 404
POST goals:avsnitt                   klarmarkerad/nyckeltal     in 409 404 409 404 404 404 404 404 404 404 404 404 404
POST goals:avsnitt                   beslutad/nyckeltal         in 409 404 409 404 404 404 404 404 404 404 404 404 404
POST goals:klar                      arbetsmaterial/text        in 302 404 302 404 404 404 404 404 404 404 404 404 404
POST goals:klar                      klarmarkerad/text          in 409 404 409 404 404 404 404 404 404 404 404 404 404
POST goals:klar                      beslutad/text              in 409 404 409 404 404 404 404 404 404 404 404 404 404
GET  goals:omvarldsfaktor_svar       arbetsmaterial/1           in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  goals:omvarldsfaktor_svar       klarmarkerad/1             in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  goals:omvarldsfaktor_svar       beslutad/1                 in 302 302 302 302 302 302 302 302 302 302 302 302 302
GET  goals:riktningsmal_svar         arbetsmaterial/1           in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  goals:riktningsmal_svar         klarmarkerad/1             in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  goals:riktningsmal_svar         beslutad/1                 in 302 302 302 302 302 302 302 302 302 302 302 302 302
GET  goals:kort_nytt                 arbetsmaterial             in 200 404 200 404 404 404 404 404 404 404 404 404 404
POST goals:kort_nytt                 arbetsmaterial             in 422 404 422 404 404 404 404 404 404 404 404 404 404
POST goals:kort_nytt                 klarmarkerad               in 409 404 409 404 404 404 404 404 404 404 404 404 404
GET  goals:kort                      arbetsmaterial/kort        in 200 404 200 404 404 404 404 404 404 404 404 404 404
POST goals:kort                      arbetsmaterial/kort        in 422 404 422 404 404 404 404 404 404 404 404 404 404
POST goals:kort                      klarmarkerad/kort          in 409 404 409 404 404 404 404 404 404 404 404 404 404
POST goals:kort_bort                 arbetsmaterial/kort        in 302 404 302 404 404 404 404 404 404 404 404 404 404
POST goals:kort_bort                 klarmarkerad/kort          in 409 404 409 404 404 404 404 404 404 404 404 404 404
POST goals:kort_bort                 beslutad/kort              in 409 404 409 404 404 404 404 404 404 404 404 404 404
GET  goals:forslag_nytt              arbetsmaterial             in 200 404 200 404 404 404 404 404 404 404 404 404 404
POST goals:forslag_nytt              arbetsmaterial             in 422 404 422 404 404 404 404 404 404 404 404 404 404
POST goals:forslag_nytt              klarmarkerad               in 409 404 409 404 404 404 404 404 404 404 404 404 404
GET  goals:forslag                   arbetsmaterial/1           in 200 404 200 404 404 404 404 404 404 404 404 404 404
GET  goals:forslag                   klarmarkerad/1             in 302 404 302 404 404 404 404 404 404 404 404 404 404
POST goals:forslag                   arbetsmaterial/1           in 422 404 422 404 404 404 404 404 404 404 404 404 404
POST goals:forslag                   klarmarkerad/1             in 409 404 409 404 404 404 404 404 404 404 404 404 404
POST goals:forslag_bort              arbetsmaterial/1           in 302 404 302 404 404 404 404 404 404 404 404 404 404
POST goals:forslag_bort              klarmarkerad/1             in 409 404 409 404 404 404 404 404 404 404 404 404 404
POST goals:forslag_bort              beslutad/1                 in 409 404 409 404 404 404 404 404 404 404 404 404 404

# Analyses: hand over, decide, publish, again
POST goals:lamna_over                arbetsmaterial             in 404 404 302 404 404 404 404 404 404 404 404 404 404
POST goals:lamna_over                klarmarkerad               in 404 404 409 404 404 404 404 404 404 404 404 404 404
POST goals:lamna_over                beslutad                   in 404 404 409 404 404 404 404 404 404 404 404 404 404
POST goals:ta_tillbaka               arbetsmaterial             in 404 404 409 409 404 404 404 404 404 404 404 404 404
POST goals:ta_tillbaka               klarmarkerad               in 404 404 302 302 404 404 404 404 404 404 404 404 404
POST goals:ta_tillbaka               beslutad                   in 404 404 409 409 404 404 404 404 404 404 404 404 404
GET  goals:beslut                    arbetsmaterial             in 404 404 404 302 404 404 404 404 404 404 404 404 404
GET  goals:beslut                    klarmarkerad               in 404 404 404 200 404 404 404 404 404 404 404 404 404
POST goals:beslut                    arbetsmaterial             in 404 404 404 409 404 404 404 404 404 404 404 404 404
POST goals:beslut                    klarmarkerad               in 404 404 404 422 404 404 404 404 404 404 404 404 404
POST goals:beslut                    beslutad                   in 404 404 404 409 404 404 404 404 404 404 404 404 404
POST goals:publicera                 klarmarkerad               in 404 404 404 409 404 404 404 404 404 404 404 404 404
POST goals:publicera                 beslutad                   in 404 404 404 302 404 404 404 404 404 404 404 404 404
POST goals:publicera                 publicerad                 in 404 404 404 409 404 404 404 404 404 404 404 404 404
GET  goals:ny_version                arbetsmaterial             in 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  goals:ny_version                beslutad                   in 200 404 200 404 404 200 404 404 404 404 404 404 404
POST goals:ny_version                klarmarkerad               in 404 404 404 404 404 404 404 404 404 404 404 404 404
POST goals:ny_version                beslutad                   in 422 404 422 404 404 422 404 404 404 404 404 404 404

# What is adopted
GET  goals:mal                       -                          in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  goals:riktningsmal              mål                        in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  goals:riktningsmal              utkast-mål                 in 404 404 404 404 404 404 404 404 404 404 200 404 404
GET  goals:omvarldsanalys            -                          in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  goals:styrdokument_list         -                          in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  goals:styrdokument_add          -                          in 403 403 403 403 403 403 403 403 403 403 200 403 403
POST goals:styrdokument_add          -                          in 403 403 403 403 403 403 403 403 403 403 422 403 403
GET  goals:styrdokument              dokument                   in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  goals:styrdokument_file         dokument                   in 404 404 404 404 404 404 404 404 404 404 404 404 404

# The one editor
GET  writing:text                    arbetsmaterial/skriv       in 200 404 200 404 404 404 404 404 404 404 404 404 404
GET  writing:text                    klarmarkerad/skriv         in 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  writing:text                    beslutad/skriv             in 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  writing:text                    utkast-vision/skriv        in 404 404 404 404 404 404 404 404 404 404 200 404 404
GET  writing:text                    vision/skriv               in 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  writing:text                    ks-genomford/resultat      in 404 404 404 404 404 200 404 404 404 404 404 404 404
GET  writing:text                    ks-genomford/bedomning     in 404 404 404 404 404 200 404 404 404 404 404 404 404
GET  writing:text                    ks-genomford/motivering    in 200 404 200 404 404 404 404 404 404 404 404 404 404
GET  writing:text                    ks-bekraftad/resultat      in 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  writing:text                    egen-genomford/resultat    in 200 404 200 404 404 404 404 404 404 404 404 404 404
GET  writing:text                    egen-bekraftad/resultat    in 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  writing:text                    sektor/resultat            in 200 404 200 404 404 404 404 404 404 404 404 404 404
GET  writing:text                    utkast/skriv               in 404 404 404 404 404 200 404 404 404 404 404 404 404
GET  writing:text                    beslutat/skriv             in 404 404 404 404 404 404 404 404 404 404 404 404 404
POST writing:text                    arbetsmaterial/skriv       in 422 404 422 404 404 404 404 404 404 404 404 404 404
POST writing:text                    klarmarkerad/skriv         in 404 404 404 404 404 404 404 404 404 404 404 404 404
POST writing:text                    beslutad/skriv             in 404 404 404 404 404 404 404 404 404 404 404 404 404
POST writing:text                    ks-genomford/resultat      in 404 404 404 404 404 422 404 404 404 404 404 404 404
POST writing:text                    ks-genomford/motivering    in 422 404 422 404 404 404 404 404 404 404 404 404 404
POST writing:text                    egen-genomford/resultat    in 422 404 422 404 404 404 404 404 404 404 404 404 404
POST writing:text                    egen-bekraftad/resultat    in 404 404 404 404 404 404 404 404 404 404 404 404 404
POST writing:text                    utkast/skriv               in 404 404 404 404 404 422 404 404 404 404 404 404 404
POST writing:text                    beslutat/skriv             in 404 404 404 404 404 404 404 404 404 404 404 404 404
POST writing:presence                arbetsmaterial/skriv       in 200 404 200 404 404 404 404 404 404 404 404 404 404
POST writing:presence                klarmarkerad/skriv         in 404 404 404 404 404 404 404 404 404 404 404 404 404
POST writing:presence                ks-genomford/resultat      in 404 404 404 404 404 200 404 404 404 404 404 404 404

# Dialogues
GET  dialogues:tillitsdialoger       -                          in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  dialogues:ny                    -                          in 200 200 200 404 404 200 404 404 404 404 404 404 404
POST dialogues:ny                    -                          in 422 422 422 404 404 422 404 404 404 404 404 404 404
GET  dialogues:tillitsdialog         ks-planerad                in 200 404 200 200 200 200 200 200 404 404 200 404 404
GET  dialogues:tillitsdialog         ks-genomford               in 200 404 200 200 200 200 200 200 404 404 200 404 404
GET  dialogues:tillitsdialog         ks-bekraftad               in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  dialogues:tillitsdialog         egen-planerad              in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  dialogues:tillitsdialog         egen-genomford             in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  dialogues:tillitsdialog         egen-bekraftad             in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  dialogues:tillitsdialog         sektor                     in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  dialogues:uppgifter             ks-planerad                in 404 404 404 404 404 200 404 404 404 404 404 404 404
GET  dialogues:uppgifter             ks-bekraftad               in 404 404 404 404 404 302 404 404 404 404 404 404 404
GET  dialogues:uppgifter             egen-planerad              in 200 404 200 404 404 404 404 404 404 404 404 404 404
POST dialogues:uppgifter             ks-planerad                in 404 404 404 404 404 422 404 404 404 404 404 404 404
POST dialogues:uppgifter             egen-planerad              in 422 404 422 404 404 404 404 404 404 404 404 404 404
POST dialogues:uppgifter             egen-bekraftad             in 409 404 409 404 404 404 404 404 404 404 404 404 404
GET  dialogues:deltagare             ks-planerad                in 404 404 404 404 404 200 404 404 404 404 404 404 404
POST dialogues:deltagare             ks-planerad                in 404 404 404 404 404 422 404 404 404 404 404 404 404
POST dialogues:deltagare             egen-planerad              in 422 404 422 404 404 404 404 404 404 404 404 404 404
POST dialogues:deltagare             ks-bekraftad               in 404 404 404 404 404 409 404 404 404 404 404 404 404
POST dialogues:deltagare_bort        ks-planerad/deltagare      in 404 404 404 404 404 302 404 404 404 404 404 404 404
POST dialogues:deltagare_bort        egen-planerad/deltagare    in 302 404 302 404 404 404 404 404 404 404 404 404 404
POST dialogues:deltagare_bort        ks-bekraftad/deltagare     in 404 404 404 404 404 409 404 404 404 404 404 404 404
POST dialogues:stall_in              ks-planerad                in 404 404 404 404 404 302 404 404 404 404 404 404 404
POST dialogues:stall_in              egen-planerad              in 302 404 302 404 404 404 404 404 404 404 404 404 404
POST dialogues:stall_in              ks-genomford               in 404 404 404 404 404 409 404 404 404 404 404 404 404
POST dialogues:stall_in              egen-bekraftad             in 409 404 409 404 404 404 404 404 404 404 404 404 404
POST dialogues:genomford             ks-planerad                in 404 404 404 404 404 302 404 404 404 404 404 404 404
POST dialogues:genomford             egen-planerad              in 302 404 302 404 404 404 404 404 404 404 404 404 404
POST dialogues:genomford             ks-bekraftad               in 404 404 404 404 404 409 404 404 404 404 404 404 404
GET  dialogues:bekrafta              ks-genomford               in 302 404 302 302 302 302 302 302 404 404 302 404 404
GET  dialogues:bekrafta              egen-genomford             in 302 404 302 302 302 404 404 404 404 404 302 404 404
POST dialogues:bekrafta              ks-genomford               in 404 404 422 422 404 404 404 404 404 404 404 404 404
POST dialogues:bekrafta              ks-genomford/ks            in 404 404 404 404 404 422 404 422 404 404 404 404 404
POST dialogues:bekrafta              egen-genomford             in 404 404 422 422 404 404 404 404 404 404 404 404 404
POST dialogues:bekrafta              egen-bekraftad             in 404 404 409 409 404 404 404 404 404 404 404 404 404
GET  dialogues:overenskommelse_ny    ks-planerad                in 404 404 404 404 404 200 404 404 404 404 404 404 404
POST dialogues:overenskommelse_ny    ks-planerad                in 404 404 404 404 404 422 404 404 404 404 404 404 404
POST dialogues:overenskommelse_ny    egen-planerad              in 422 404 422 404 404 404 404 404 404 404 404 404 404
POST dialogues:overenskommelse_ny    egen-bekraftad             in 409 404 409 404 404 404 404 404 404 404 404 404 404
GET  dialogues:overenskommelse       ks-planerad/vad            in 404 404 404 404 404 200 404 404 404 404 404 404 404
POST dialogues:overenskommelse       ks-planerad/vad            in 404 404 404 404 404 422 404 404 404 404 404 404 404
POST dialogues:overenskommelse       egen-planerad/vad          in 422 404 422 404 404 404 404 404 404 404 404 404 404
POST dialogues:overenskommelse       ks-bekraftad/vad           in 404 404 404 404 404 409 404 404 404 404 404 404 404
POST dialogues:overenskommelse_bort  ks-planerad/vad            in 404 404 404 404 404 302 404 404 404 404 404 404 404
POST dialogues:overenskommelse_bort  egen-planerad/vad          in 302 404 302 404 404 404 404 404 404 404 404 404 404
POST dialogues:overenskommelse_bort  ks-bekraftad/vad           in 404 404 404 404 404 409 404 404 404 404 404 404 404
GET  dialogues:folj_upp              ks-bekraftad/vad           in 404 404 404 404 404 200 404 404 404 404 404 404 404
GET  dialogues:folj_upp              egen-genomford/vad         in 200 404 200 404 404 404 404 404 404 404 404 404 404
POST dialogues:folj_upp              ks-bekraftad/vad           in 404 404 404 404 404 422 404 404 404 404 404 404 404
POST dialogues:folj_upp              egen-bekraftad/vad         in 422 404 422 404 404 404 404 404 404 404 404 404 404

# Kommunstyrelsen
GET  dialogues:uppsikt               -                          in 404 404 404 404 404 200 200 404 404 404 200 404 404
GET  dialogues:bolagsprovning        bolaget                    in 404 404 404 404 404 200 200 404 404 404 200 404 404
POST dialogues:bolagsprovning        bolaget                    in 404 404 404 404 404 422 404 404 404 404 404 404 404
GET  dialogues:stallningstagande     utkast/forslag             in 404 404 404 404 404 200 404 404 404 404 404 404 404
GET  dialogues:stallningstagande     beslutat/forslag           in 404 404 404 404 404 302 404 404 404 404 404 404 404
POST dialogues:stallningstagande     utkast/forslag             in 404 404 404 404 404 422 404 404 404 404 404 404 404
POST dialogues:stallningstagande     beslutat/forslag           in 404 404 404 404 404 409 404 404 404 404 404 404 404
GET  dialogues:ks_beslut             -                          in 404 404 404 404 404 200 404 200 404 404 404 404 404
POST dialogues:ks_beslut             -                          in 404 404 404 404 404 422 404 422 404 404 404 404 404
GET  dialogues:till_kf               -                          in 404 404 404 404 404 200 200 404 404 404 404 404 404
POST dialogues:till_kf               -                          in 404 404 404 404 404 302 404 404 404 404 404 404 404

# Förslag and their thread
GET  dialogues:forslagslista         -                          in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  dialogues:forslag               arbetsmaterial/forslag     in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  dialogues:forslag               klarmarkerad/forslag       in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  dialogues:forslag               omarbetad/forslag          in 200 404 200 200 200 404 404 404 404 404 200 404 404
GET  dialogues:forslag               borttaget                  in 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  dialogues:forslag               beslutad/forslag           in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  dialogues:forslag               publicerad/forslag         in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  dialogues:kf_beslut_lista       -                          in 404 404 404 404 404 404 404 404 404 200 404 404 404
GET  dialogues:kf_beslut             utkast/kf                  in 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  dialogues:kf_beslut             beslutat/kf                in 404 404 404 404 404 404 404 404 404 200 404 404 404
POST dialogues:kf_beslut             utkast/kf                  in 404 404 404 404 404 404 404 404 404 404 404 404 404
POST dialogues:kf_beslut             beslutat/kf                in 404 404 404 404 404 404 404 404 404 422 404 404 404
GET  dialogues:uppdrag               bifallet                   in 404 404 404 404 404 404 404 404 404 200 200 404 404
GET  dialogues:uppdrag               beslutat/kf                in 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  dialogues:uppdrag               utkast/kf                  in 404 404 404 404 404 404 404 404 404 404 404 404 404
POST dialogues:uppdrag               bifallet                   in 404 404 404 404 404 404 404 404 404 422 422 404 404
POST dialogues:uppdrag               beslutat/kf                in 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  dialogues:kf_beslut             bifallet                   in 404 404 404 404 404 404 404 404 404 302 404 404 404
POST dialogues:kf_beslut             bifallet                   in 404 404 404 404 404 404 404 404 404 409 404 404 404
GET  dialogues:mal_thread            mål                        in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  dialogues:mal_thread            utkast-mål                 in 404 404 404 404 404 404 404 404 404 404 200 404 404
GET  dialogues:beslut                analysbeslut               in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  dialogues:beslut                beslutat/beslut            in 200 200 200 200 200 200 200 200 200 200 200 200 200

# Reports
GET  reports:rapporter               -                          in 200 200 200 200 200 200 200 200 200 200 200 200 200
POST reports:bestall                 -                          in 404 404 404 404 404 404 404 404 404 404 302 404 404
GET  reports:rapport                 bestalld                   in 404 404 404 404 404 404 404 404 404 404 200 404 404
GET  reports:rapport                 pagar                      in 404 404 404 404 404 404 404 404 404 404 200 404 404
GET  reports:rapport                 misslyckad                 in 404 404 404 404 404 404 404 404 404 404 200 404 404
GET  reports:rapport                 klar                       in 200 200 200 200 200 200 200 200 200 200 200 200 200
GET  reports:ladda_ner               bestalld                   in 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  reports:ladda_ner               misslyckad                 in 404 404 404 404 404 404 404 404 404 404 404 404 404
GET  reports:ladda_ner               klar                       in 200 200 200 200 200 200 200 200 200 200 200 200 200
POST reports:forsok_igen             bestalld                   in 404 404 404 404 404 404 404 404 404 404 302 404 404
POST reports:forsok_igen             misslyckad                 in 404 404 404 404 404 404 404 404 404 404 302 404 404
POST reports:forsok_igen             klar                       in 404 404 404 404 404 404 404 404 404 404 302 404 404
"""

# What a POST must say to reach the question of who may.
BODIES = {
    "dialogues:bekrafta ks-genomford": "organ=beslutad",
    "dialogues:bekrafta ks-genomford/ks": "organ=kommunstyrelsen",
    "dialogues:bekrafta egen-genomford": "organ=beslutad",
    "dialogues:bekrafta egen-bekraftad": "organ=beslutad",
}

# The log-in itself and the health check belong to nobody: tested with the settings.
OUTSIDE = {"login", "logout", "health"}


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def doors(built_world):
    """A logged-in client for every role, and the address parts of every object."""
    clients = {"anonymous": Client()}
    for role, user in built_world.people.items():
        clients[role] = Client()
        clients[role].force_login(user)
    return SimpleNamespace(clients=clients, at=addresses(built_world))


def addresses(world):
    """What stands in the address for each name in the table's third column."""
    at = {"-": {}}
    for state, analys in world.analyses.items():
        slug = analys.organ.slug
        forslag = analys.forslag.standing().first()
        at |= {
            state: {"organ": slug},
            f"{state}/text": {"organ": slug, "slug": "verksamhetsbeskrivning"},
            f"{state}/nyckeltal": {"organ": slug, "slug": "nyckeltal"},
            f"{state}/1": {"organ": slug, "number": 1},
            f"{state}/kort": {"organ": slug, "pk": analys.kort.first().pk},
            f"{state}/forslag": {"pk": forslag.pk},
            f"{state}/skriv": {"pk": text_of(analys).pk},
        }
    at |= {slug: {"organ": slug} for slug in ("ny", "annan", "bolaget")}
    at["borttaget"] = {"pk": world.removed.pk}
    dialogues = {f"ks-{s}": d for s, d in world.of_ks.items()}
    dialogues |= {f"egen-{s}": d for s, d in world.own.items()} | {"sektor": world.mellan}
    for name, dialog in dialogues.items():
        agreement = dialog.overenskommelser.get()
        at |= {
            name: {"pk": dialog.pk},
            f"{name}/ks": {"pk": dialog.pk},
            f"{name}/deltagare": {"pk": dialog.pk, "deltagare_pk": dialog.deltagare.get().pk},
            f"{name}/vad": {"pk": dialog.pk, "overenskommelse_pk": agreement.pk},
            f"{name}/resultat": {"pk": dialogue_text(dialog).pk},
        }
        if dialog.is_of_ks:
            at[f"{name}/motivering"] = {"pk": dialogue_text(dialog, "motivering").pk}
            at[f"{name}/bedomning"] = {"pk": dialogue_text(dialog, "bedomning").pk}
    for name, one in [("utkast", world.draft), ("beslutat", world.decided)]:
        at |= {
            f"{name}/forslag": {"pk": one.dialog_id, "forslag_pk": one.forslag_id},
            f"{name}/skriv": {"pk": one.motivering_id},
            f"{name}/kf": {"pk": one.forslag_id},
            f"{name}/beslut": {"pk": one.beslut_id},
        }
    at |= {state: {"pk": rapport.pk} for state, rapport in world.reports.items()}
    at |= {
        "mål": {"pk": world.goal.pk},
        "utkast-mål": {"pk": world.draft_goal.pk},
        "vision/skriv": {"pk": world.vision.text_id},
        "utkast-vision/skriv": {"pk": world.draft_vision.text_id},
        "dokument": {"pk": world.styrdokument.pk},
        "bifallet": {"pk": world.adopted.forslag_id},
        "analysbeslut": {"pk": world.analyses["beslutad"].beslut_id},
    }
    return at


def rows():
    for line in TABLE.strip().splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            method, name, where, *expected = line.split()
            yield method, name, where, expected


def walk(patterns, namespace="", route=""):
    """Every named address of the project with its route; the admin's have a test of their own."""
    for pattern in patterns:
        whole = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", whole
        elif pattern.namespace != "admin":
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from walk(pattern.url_patterns, f"{namespace}{inner}", whole)


ROUTES = dict(walk(get_resolver().url_patterns))


def test_every_address_is_in_the_table():
    in_table = {name for _, name, _, _ in rows()}
    assert set(ROUTES) - OUTSIDE == in_table


def url_of(name, kwargs):
    if "<year:year>" in str(ROUTES[name]):
        kwargs = kwargs | {"year": YEAR}
    return reverse(name, kwargs=kwargs)


def ask(doors, role, method, url, body=""):
    """What the role gets, as the table writes it."""
    response = ask_for(doors, role, method, url, body)
    if response.status_code == 302 and response.url.startswith("/logga-in/"):
        return "in"
    return str(response.status_code)


def ask_for(doors, role, method, url, body=""):
    """The response to the role. Nothing that is done stays done."""
    try:
        with transaction.atomic():
            response = doors.clients[role].generic(
                method, url, body, content_type="application/x-www-form-urlencoded"
            )
            if response.streaming:
                b"".join(response)  # to its end, where the file is closed
            raise _Undo(response)
    except _Undo as undo:
        return undo.response


class _Undo(Exception):
    def __init__(self, response):
        super().__init__()
        self.response = response


@pytest.mark.parametrize(
    ("method", "name", "where", "expected"), [pytest.param(*r, id=" ".join(r[:3])) for r in rows()]
)
def test_address(world, doors, method, name, where, expected):
    url, body = url_of(name, doors.at[where]), BODIES.get(f"{name} {where}", "")
    got = {role: ask(doors, role, method, url, body) for role in ROLES}
    assert got == dict(zip(ROLES, expected, strict=True)), url


METHODS = {}
for _method, _name, _where, _ in rows():
    METHODS.setdefault(_name, (_where, set()))[1].add(_method)


@pytest.mark.parametrize("name", METHODS)
def test_address_has_no_other_methods(world, doors, name):
    where, methods = METHODS[name]
    url = url_of(name, doors.at[where])
    for method in {"GET", "POST", "PUT", "DELETE"} - methods:
        got = {role: ask(doors, role, method, url) for role in ("controller", "handlaggare")}
        assert set(got.values()) <= {"405", "404"}, (method, url)
        assert got["controller"] == "405" or where != "-", (method, url)
        assert ask(doors, "anonymous", method, url) in ("in", "405")


def test_form_without_token_is_refused(world, doors):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["handlaggare"])
    page = client.post(
        url_of("writing:text", doors.at["arbetsmaterial/skriv"]), {"html": "", "base": 1}
    )
    assert page.status_code == 403


# --- The settings are the controller's ----------------------------------------------------------------


def admin_addresses():
    """Every address of the admin, its parts filled with an id that may exist."""
    resolver = next(
        p for p in get_resolver().url_patterns if getattr(p, "namespace", "") == "admin"
    )
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            for inner in pattern.url_patterns:
                yield fill(f"{pattern.pattern}{inner.pattern}")
        else:
            yield fill(str(pattern.pattern))


def fill(route):
    route = re.sub(r"<path:object_id>|<number:\w+>|<id>|<path:\w+>", "1", route)
    route = route.replace("^(?P<app_label>", "").replace(")/$", "/").replace("(?P<url>.*)$", "x")
    first, *others = route.split("|")  # one app of the regular expression stands for all
    return "/admin/" + first.lstrip("^") + ("/" if others else "")


ADMIN = sorted({url for url in admin_addresses() if not re.search("log(in|out)/$", url)})


def test_admin_is_walked():
    assert "/admin/" in ADMIN
    assert "/admin/goals/vision/1/change/" in ADMIN
    assert "/admin/organisation/user/1/password/" in ADMIN
    assert not [url for url in ADMIN if re.search(r"[<>()^$?\\]", url)]


@pytest.mark.parametrize("role", [r for r in ROLES if r != "controller"])
def test_nobody_else_gets_into_the_settings(world, doors, role):
    for url in ADMIN:
        for method in ("GET", "POST"):
            response = doors.clients[role].generic(method, url)
            assert response.status_code in (302, 403, 405), (method, url)
            if response.status_code == 302 and not response.url.startswith("/logga-in/"):
                assert response.url.startswith("/admin/login/"), (method, url)
    door = doors.clients[role].get("/admin/login/?next=/admin/")
    assert door.status_code == (302 if role == "anonymous" else 403)


def test_controller_gets_every_page_of_the_settings(world, doors):
    for url in ADMIN:
        response = doors.clients["controller"].get(url)
        assert response.status_code in (200, 302, 403, 404, 405), url
        # What nobody may add or remove, and a look-up that names no field.
        refusable = ("/delete/", "/add/", "/admin/autocomplete/")
        assert response.status_code != 403 or url.endswith(refusable), url
        assert "Traceback" not in response.content.decode(), url
